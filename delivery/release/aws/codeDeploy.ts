/** What CodeDeploy knows of an environment's deployment groups. */
import type { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import type { Deployments } from "../ports";
import { type ClientOptions, clientSettings } from "./clients";
import { told } from "./failure";

/** Opens the deployment group that has one name in every region. */
export async function openDeployments(
  applicationName: string,
  deploymentGroupName: string,
  options: Omit<ClientOptions, "region">,
): Promise<Deployments> {
  const {
    CodeDeployClient: Client,
    GetDeploymentCommand,
    GetDeploymentGroupCommand,
  } = await import("@aws-sdk/client-codedeploy");
  const clients = new Map<string, CodeDeployClient>();
  return {
    async lastSuccessful(region) {
      const client = clients.get(region) ?? new Client(clientSettings({ ...options, region }));
      clients.set(region, client);
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
