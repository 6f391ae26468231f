/** A CodeDeploy application with one deployment group of machines on premises, which have sessions in place of keys. */
import * as pulumi from "@pulumi/pulumi";
import type { Role } from "@pulumi/aws/iam";
import { identityOf } from "../../internal/identity";
import { createDeployment, createServiceRole } from "../codeDeploy";
import { ComputePlatform } from "../configNames";
import { TagFilterType } from "../enums";
import { tagFilterInput } from "../tags";
import {
  instanceNamePrefixOf,
  ON_PREMISES_DEPLOYMENT_DEFAULTS as DEFAULTS,
  type OnPremisesDeploymentArgs,
} from "./args";
import { createRegistrarRole, createSessionRole, type RoleParts } from "./roles";
import { setupScript } from "./setupScript";
import { codeDeployStatements } from "./statements";
import { validateOnPremisesDeployment } from "./validate";

const TYPE = "interlock:index:OnPremisesDeployment";

/**
 * Creates an application, a deployment group of registered machines, and the roles with which machines register, read bundles and are
 * deployed to.
 *
 * AWS bills each update of a machine on premises. Static keys are never made.
 *
 * @example
 * const shop = new OnPremisesDeployment("shop", {
 *   applicationName: "shop",
 *   deploymentGroupName: "shop-frankfurt",
 *   tagFilters: [{ key: "site", value: "frankfurt" }],
 *   registrarRoleArns: ["arn:aws:iam::111111111111:role/data-centre"],
 *   bundleBucketArns: ["arn:aws:s3:::shop-bundles-eu-central-1"],
 *   region: "eu-central-1",
 * });
 */
export class OnPremisesDeployment extends pulumi.ComponentResource {
  readonly applicationName: pulumi.Output<string>;
  readonly applicationArn: pulumi.Output<string>;
  readonly deploymentGroupName: pulumi.Output<string>;
  readonly deploymentGroupArn: pulumi.Output<string>;
  readonly serviceRoleArn: pulumi.Output<string>;
  /** Whoever keeps bundles elsewhere lets this role read them. */
  readonly sessionRoleArn: pulumi.Output<string>;
  readonly registrarRoleArn: pulumi.Output<string>;
  /** Script for Linux machines with systemd: `setup.sh register NAME`, `setup.sh remove NAME`. */
  readonly setupScript: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: OnPremisesDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    const registrars = validateOnPremisesDeployment(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, args);
    const parts: RoleParts = { parent: this, name, args, identity, registrars };
    const role = createServiceRole(this, name, args, identity, codeDeployStatements(args));
    const sessionRole = createSessionRole(parts);
    const registrarRole = createRegistrarRole(parts);
    const { application, group } = createDeployment(this, name, args, ComputePlatform.Server, role, {
      deploymentConfigName: args.deploymentConfigName ?? DEFAULTS.deploymentConfigName,
      deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITHOUT_TRAFFIC_CONTROL" },
      onPremisesInstanceTagFilters: args.tagFilters.map(tagFilterInput),
    });
    this.applicationName = application.name;
    this.applicationArn = application.arn;
    this.deploymentGroupName = group.deploymentGroupName;
    this.deploymentGroupArn = group.arn;
    this.serviceRoleArn = role.arn;
    this.sessionRoleArn = sessionRole.arn;
    this.registrarRoleArn = registrarRole.arn;
    this.setupScript = scriptOf(args, identity.region, sessionRole, registrarRole);
    this.registerOutputs({
      applicationName: this.applicationName,
      applicationArn: this.applicationArn,
      deploymentGroupName: this.deploymentGroupName,
      deploymentGroupArn: this.deploymentGroupArn,
      serviceRoleArn: this.serviceRoleArn,
      sessionRoleArn: this.sessionRoleArn,
      registrarRoleArn: this.registrarRoleArn,
      setupScript: this.setupScript,
    });
  }
}

function scriptOf(
  args: OnPremisesDeploymentArgs,
  region: pulumi.Input<string>,
  sessionRole: Role,
  registrarRole: Role,
): pulumi.Output<string> {
  const tags = args.tagFilters.flatMap(({ key: Key = "", value: Value = "", type = TagFilterType.KeyAndValue }) =>
    type === TagFilterType.KeyAndValue ? [{ Key, Value }] : [],
  );
  return pulumi
    .all([region, sessionRole.arn, registrarRole.arn, pulumi.output(args.files ?? {})])
    .apply(([at, sessionRoleArn, registrarRoleArn, files]) =>
      setupScript({
        region: at,
        sessionRoleArn,
        registrarRoleArn,
        instanceNamePrefix: instanceNamePrefixOf(args),
        tags,
        files,
      }),
    );
}
