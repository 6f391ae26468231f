/** What CodeDeploy knows of an environment's deployment groups, and deployments to them. */
import type * as Sdk from "@aws-sdk/client-codedeploy";
import type { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import type { Deployer, DeploymentControl, DeploymentFacts, Deployments, Revision } from "../ports";
import { type ClientOptions, clientSettings } from "./clients";
import { told } from "./failure";

/** Opens the deployment group that has one name in every region. */
export async function openDeployments(
  applicationName: string,
  deploymentGroupName: string,
  options: Omit<ClientOptions, "region">,
): Promise<Deployments> {
  const sdk = await import("@aws-sdk/client-codedeploy");
  const { GetDeploymentCommand, GetDeploymentGroupCommand } = sdk;
  const clients = clientsOf(sdk, options);
  return {
    async lastSuccessful(region) {
      const client = clients(region);
      const { deploymentGroupInfo } = await told(
        "codedeploy:GetDeploymentGroup",
        `${applicationName}/${deploymentGroupName} in ${region}`,
        () => client.send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName })),
      );
      const { deploymentId, endTime } = deploymentGroupInfo?.lastSuccessfulDeployment ?? {};
      if (deploymentId === undefined) return undefined;
      const { deploymentInfo } = await told("codedeploy:GetDeployment", `${deploymentId} in ${region}`, () =>
        client.send(new GetDeploymentCommand({ deploymentId })),
      );
      const creator = deploymentInfo?.creator;
      return { deploymentId, ...(endTime && { at: endTime }), ...(creator && { creator }) };
    },
  };
}

/** Clients by region, each made when it is first asked for. */
function clientsOf(sdk: typeof Sdk, options: Omit<ClientOptions, "region">): (region: string) => CodeDeployClient {
  const clients = new Map<string, CodeDeployClient>();
  return (region) => {
    const client = clients.get(region) ?? new sdk.CodeDeployClient(clientSettings({ ...options, region }));
    clients.set(region, client);
    return client;
  };
}

function factsOf({
  deploymentId = "",
  status,
  revision,
  createTime,
  errorInformation,
}: Sdk.DeploymentInfo): DeploymentFacts {
  const { bucket, key, version } = revision?.s3Location ?? {};
  const message = errorInformation?.message;
  return {
    deploymentId,
    status: status ?? "Unknown",
    ...(bucket !== undefined && {
      revision: { bucket, ...(key !== undefined && { key }), ...(version !== undefined && { versionId: version }) },
    }),
    ...(createTime && { at: createTime }),
    ...(message !== undefined && { message }),
  };
}

class CodeDeployDeployer implements Deployer {
  constructor(
    private readonly sdk: typeof Sdk,
    private readonly client: (region: string) => CodeDeployClient,
    /** Tries nothing again: a second deployment would be another one. */
    private readonly once: (region: string) => CodeDeployClient,
    private readonly names: { readonly applicationName: string; readonly deploymentGroupName: string },
  ) {}

  async group(region: string) {
    const { deploymentGroupInfo = {} } = await told("codedeploy:GetDeploymentGroup", this.place(region), () =>
      this.client(region).send(new this.sdk.GetDeploymentGroupCommand(this.names)),
    );
    const { lastAttemptedDeployment: last, lastSuccessfulDeployment: good } = deploymentGroupInfo;
    const attempted = last?.deploymentId === undefined ? undefined : await this.deployment(region, last.deploymentId);
    const succeeded = good?.deploymentId === undefined ? undefined : await this.deployment(region, good.deploymentId);
    return { ...(attempted && { attempted }), ...(succeeded && { succeeded }) };
  }

  async create(region: string, { bucket, key, versionId }: Revision, description: string): Promise<string> {
    const s3Location = { bucket, key, version: versionId, bundleType: "zip" } as const;
    const { deploymentId } = await told("codedeploy:CreateDeployment", this.place(region), () =>
      this.once(region).send(
        new this.sdk.CreateDeploymentCommand({
          ...this.names,
          revision: { revisionType: "S3", s3Location },
          description,
          // What is to be replaced may be what the alarms are about: a deployment of people is not stopped by them.
          overrideAlarmConfiguration: { enabled: false },
        }),
      ),
    );
    return deploymentId ?? "";
  }

  async deployment(region: string, deploymentId: string): Promise<DeploymentFacts> {
    const { deploymentInfo = {} } = await told("codedeploy:GetDeployment", `${deploymentId} in ${region}`, () =>
      this.client(region).send(new this.sdk.GetDeploymentCommand({ deploymentId })),
    );
    return factsOf({ deploymentId, ...deploymentInfo });
  }

  private place(region: string): string {
    return `${this.names.applicationName}/${this.names.deploymentGroupName} in ${region}`;
  }
}

/** Opens the deployment group that has one name in every region, to deploy to it. */
export async function openDeployer(
  applicationName: string,
  deploymentGroupName: string,
  options: Omit<ClientOptions, "region">,
): Promise<Deployer> {
  const sdk = await import("@aws-sdk/client-codedeploy");
  const once = clientsOf(sdk, { ...options, attempts: 1 });
  return new CodeDeployDeployer(sdk, clientsOf(sdk, options), once, { applicationName, deploymentGroupName });
}

/** Opens the deployments to the group that has one name in every region, to act on them. */
export async function openDeploymentControl(
  applicationName: string,
  deploymentGroupName: string,
  options: Omit<ClientOptions, "region">,
): Promise<DeploymentControl> {
  const sdk = await import("@aws-sdk/client-codedeploy");
  const client = clientsOf(sdk, options);
  const deployer = new CodeDeployDeployer(sdk, client, client, { applicationName, deploymentGroupName });
  const place = (region: string, deploymentId: string): string => `${deploymentId} in ${region}`;
  return {
    newest: async (region) => (await deployer.group(region)).attempted,
    stop: async (region, deploymentId, autoRollbackEnabled) => {
      await told("codedeploy:StopDeployment", place(region, deploymentId), () =>
        client(region).send(new sdk.StopDeploymentCommand({ deploymentId, autoRollbackEnabled })),
      );
    },
    proceed: async (region, deploymentId, deploymentWaitType) => {
      await told("codedeploy:ContinueDeployment", place(region, deploymentId), () =>
        client(region).send(new sdk.ContinueDeploymentCommand({ deploymentId, deploymentWaitType })),
      );
    },
  };
}
