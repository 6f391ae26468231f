/** Args of a deployment to machines on premises, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import type { DeploymentTrigger, InstanceTagFilter } from "../args";
import { ServerDeploymentConfig } from "../configNames";
import type { RollbackEvent } from "../enums";

export interface OnPremisesDeploymentArgs {
  /** Physical name of the application: 1 to 100 letters, digits and + = , . @ _ -. Plain; a change replaces it. */
  readonly applicationName: string;
  /** Physical name of the deployment group, same form. Plain. */
  readonly deploymentGroupName: string;
  /** Registered machines with any of 1 to 10 tags. Plain. */
  readonly tagFilters: InstanceTagFilter[];
  /**
   * ARNs of the roles that the data centre's machines run with, such as one of IAM Roles Anywhere; `*` may stand in path and name. They
   * register machines and open their sessions. Plain.
   */
  readonly registrarRoleArns: string[];
  /** ARNs of the buckets with the bundles, wildcards allowed; the nearest store alone where there are several. */
  readonly bundleBucketArns: pulumi.Input<string>[];
  /** ARNs of the keys that encrypt them, wildcards allowed. @default - none */
  readonly bundleKeyArns?: pulumi.Input<string>[];
  /** Account of the buckets, twelve digits. Plain. @default - any account */
  readonly bundleAccountId?: string;
  /**
   * Names of the machines begin with it: 1 to 50 letters, digits and . _ -. A session and a registration work under such names only.
   * Plain. @default - the deployment group's name and a hyphen
   */
  readonly instanceNamePrefix?: string;
  /**
   * Content of files by absolute path that the setup script writes before a machine gets deployments, such as settings of the application.
   * Everybody who may read the script can read it: no secrets. The paths are plain. @default - none
   */
  readonly files?: { [path: string]: pulumi.Input<string> };
  /** One of `ServerDeploymentConfig`, or the name of a configuration of your own for servers. @default CodeDeployDefault.OneAtATime */
  readonly deploymentConfigName?: pulumi.Input<string>;
  /** At most 10 alarms, any of which stops a deployment. @default - none */
  readonly alarmNames?: pulumi.Input<string>[];
  /** Goes on when the state of the alarms cannot be read. Plain. @default false */
  readonly ignorePollAlarmFailure?: boolean;
  /** Plain; an empty list switches rollback off. @default - DEPLOYMENT_FAILURE, and DEPLOYMENT_STOP_ON_ALARM with alarms */
  readonly rollbackEvents?: RollbackEvent[];
  /** At most 10. @default - none */
  readonly triggers?: DeploymentTrigger[];
  /** Physical name of CodeDeploy's role. Plain. @default - autonamed */
  readonly roleName?: string;
  /** Physical name of the machines' role. Plain. @default - autonamed */
  readonly sessionRoleName?: string;
  /** Physical name of the role that registers machines. Plain. @default - autonamed */
  readonly registrarRoleName?: string;
  /** IAM path of the roles. Plain. @default / */
  readonly rolePath?: string;
  /** @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** Tags of every child. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
  /** Region of every child; the machines talk to CodeDeploy there, so take the nearest. Plain. @default - the provider's region */
  readonly region?: string;
}

/** What a deployment does where its args are silent. */
export const ON_PREMISES_DEPLOYMENT_DEFAULTS = Object.freeze({
  deploymentConfigName: ServerDeploymentConfig.OneAtATime,
});

/** What the names of the machines begin with. */
export const instanceNamePrefixOf = ({ instanceNamePrefix, deploymentGroupName }: OnPremisesDeploymentArgs): string =>
  instanceNamePrefix ?? `${deploymentGroupName.replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 49)}-`;
