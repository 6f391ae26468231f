/** What an instance runs at its first boot, so that CodeDeploy can deploy to it. */
import * as pulumi from "@pulumi/pulumi";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import { partitionOf } from "../internal/partitions";
import { INSTANCE_USER_DATA_DEFAULTS as DEFAULTS, type InstanceUserDataArgs } from "./args";
import { SYSTEMS } from "./systems";
import { userDataText } from "./userDataText";
import { type CheckedUserData, validateInstanceUserData } from "./validate";

const TYPE = "interlock:index:InstanceUserData";

/**
 * Forms user data that writes files, installs packages and then the agent of CodeDeploy, for launch templates and instances. It creates
 * no resource and costs nothing.
 *
 * What fails stops it, and the instance gets no deployment: its console output (Windows: EC2Launch's log) names the line. A changed text
 * reaches new instances only, and replaces instances that are declared one by one.
 *
 * @example
 * const web = new InstanceUserData("web", {
 *   operatingSystem: "AmazonLinux2023",
 *   packages: ["nodejs22"],
 *   files: { "/etc/shop/environment": "PORT=8080\n" },
 * });
 */
export class InstanceUserData extends pulumi.ComponentResource {
  /** The text, as `userData` of an instance takes it. */
  readonly userData: pulumi.Output<string>;
  /** The same in base64, as `userData` of a launch template takes it. */
  readonly userDataBase64: pulumi.Output<string>;
  /** Device of the image's root volume. */
  readonly rootDeviceName: pulumi.Output<string>;
  /**
   * Public parameter of Systems Manager with the id of the newest image; a launch template takes it as `resolve:ssm:<name>`. Absent for Red
   * Hat's systems, of which there is none.
   */
  readonly imageParameterName?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: InstanceUserDataArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = validateInstanceUserData(name, args, opts);
    super(TYPE, name, args, opts);
    const system = SYSTEMS[args.operatingSystem];
    const image = system.imageParameter?.[args.architecture ?? DEFAULTS.architecture];
    this.userData = textOf(this, args, checked);
    this.userDataBase64 = this.userData.apply((text) => Buffer.from(text).toString("base64"));
    this.rootDeviceName = pulumi.output(system.rootDeviceName);
    if (image !== undefined) this.imageParameterName = pulumi.output(image);
    this.registerOutputs({
      userData: this.userData,
      userDataBase64: this.userDataBase64,
      rootDeviceName: this.rootDeviceName,
      ...(image === undefined ? {} : { imageParameterName: this.imageParameterName }),
    });
  }
}

function textOf(
  parent: InstanceUserData,
  args: InstanceUserDataArgs,
  { commands, sized }: CheckedUserData,
): pulumi.Output<string> {
  const system = SYSTEMS[args.operatingSystem];
  const known = args.region === undefined ? undefined : partitionOf(args.region);
  return pulumi
    .all([
      args.region ?? getRegionOutput({}, { parent }).region,
      known?.dnsSuffix ?? getPartitionOutput({}, { parent }).dnsSuffix,
      pulumi.output(args.files ?? {}),
      pulumi.all([...commands]),
    ])
    .apply(([region, dnsSuffix, files, texts]) =>
      sized(
        userDataText({
          system,
          agentVersion: args.agentVersion ?? system.agentVersions[0],
          region,
          dnsSuffix,
          packages: args.packages ?? [],
          files,
          commands: texts,
          proxyUri: args.proxyUri,
          enableAuthPolicy: args.enableAuthPolicy,
          maxRevisions: args.maxRevisions,
        }),
      ),
    );
}
