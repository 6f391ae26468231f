/** Jenkins as a build provider of pipelines. */
import * as pulumi from "@pulumi/pulumi";
import { CustomActionType } from "@pulumi/aws/codepipeline";
import { InstanceProfile, Role } from "@pulumi/aws/iam";
import { trustStatements } from "../access/trust";
import { type Identity, identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { policyDocument, type Statement } from "../internal/policies";
import { serviceTrust } from "../internal/serviceRole";
import { JENKINS_BUILD_PROVIDER_DEFAULTS as DEFAULTS, type JenkinsBuildProviderArgs } from "./args";
import { type CheckedJenkins, validateJenkinsBuildProvider } from "./validate";

const TYPE = "interlock:index:JenkinsBuildProvider";

/**
 * Registers the action types that the CodePipeline plugin of Jenkins works for, and the role that its workers fetch their jobs with:
 * on an EC2 instance by its profile, elsewhere through STS, never with a key.
 *
 * Costs nothing; CodePipeline charges nothing for actions of one's own.
 *
 * @example
 * new JenkinsBuildProvider("jenkins", { providerName: "Jenkins-shop", serverUrl: "https://jenkins.example.com" });
 */
export class JenkinsBuildProvider extends pulumi.ComponentResource {
  readonly providerName: pulumi.Output<string>;
  readonly providerVersion: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;
  /** Profile of the instances that run Jenkins; only without `trustedPrincipalArns`. */
  readonly instanceProfileName?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: JenkinsBuildProviderArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = validateJenkinsBuildProvider(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, args);
    const build = createActionType(this, name, args, "Build");
    if (args.forTests ?? DEFAULTS.forTests) createActionType(this, name, args, "Test");
    const role = createRole(this, name, args, checked, identity);
    this.providerName = build.providerName;
    this.providerVersion = build.version;
    this.roleArn = role.arn;
    this.roleName = role.name;
    if (args.trustedPrincipalArns === undefined) {
      this.instanceProfileName = createInstanceProfile(this, name, args, role).name;
    }
    this.registerOutputs({
      providerName: this.providerName,
      providerVersion: this.providerVersion,
      roleArn: this.roleArn,
      roleName: this.roleName,
      ...(this.instanceProfileName ? { instanceProfileName: this.instanceProfileName } : {}),
    });
  }
}

type Category = "Build" | "Test";

const categoriesOf = ({ forTests = DEFAULTS.forTests }: JenkinsBuildProviderArgs): readonly Category[] =>
  forTests ? ["Build", "Test"] : ["Build"];
const versionOf = ({ providerVersion = DEFAULTS.providerVersion }: JenkinsBuildProviderArgs) => providerVersion;

/** Registers a category as the plugin expects it: it asks for the jobs of its project by `ProjectName`. */
function createActionType(
  parent: JenkinsBuildProvider,
  name: string,
  args: JenkinsBuildProviderArgs,
  category: Category,
): CustomActionType {
  const job = `${args.serverUrl.replace(/\/$/, "")}/job/{Config:ProjectName}`;
  return new CustomActionType(
    childName(name, `${category.toLowerCase()}-type`),
    {
      category,
      providerName: args.providerName,
      version: versionOf(args),
      configurationProperties: [
        { name: "ProjectName", type: "String", required: true, key: true, queryable: true, secret: false },
      ],
      inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
      outputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
      settings: { entityUrlTemplate: job, executionUrlTemplate: `${job}/{ExternalExecutionId}` },
      region: args.region,
      tags: args.tags,
    },
    { parent },
  );
}

function createRole(
  parent: JenkinsBuildProvider,
  name: string,
  args: JenkinsBuildProviderArgs,
  { roles, externalId }: CheckedJenkins,
  identity: Identity,
): Role {
  const { accountId } = identity;
  const partition = roles[0]?.partition ?? identity.partition;
  const trust =
    args.trustedPrincipalArns === undefined
      ? [serviceTrust({ service: "ec2.amazonaws.com", accountId })]
      : trustStatements({ roles, accountIds: [], externalId, partition });
  return new Role(
    childName(name, "role"),
    {
      ...named("role", childName(name, "role"), args.roleName),
      path: args.rolePath,
      description: `Fetches the jobs of ${args.providerName} for Jenkins`,
      assumeRolePolicy: policyDocument(trust),
      inlinePolicies: [{ name: "jobs", policy: policyDocument(jobStatements(args, identity)) }],
      permissionsBoundary: args.permissionsBoundaryArn,
      tags: args.tags,
    },
    { parent },
  );
}

/**
 * What the plugin calls. Artifacts and their key are no concern of the role: CodePipeline hands each job credentials for them. Only
 * polling can be bound to action types; for the others IAM knows no resources (Service Authorization Reference, CodePipeline), and
 * they need the id and nonce that polling returned.
 */
function jobStatements(args: JenkinsBuildProviderArgs, { partition, region, accountId }: Identity): Statement[] {
  const type = (category: Category) => `actiontype:Custom/${category}/${args.providerName}/${versionOf(args)}`;
  return [
    {
      Sid: "FetchJobs",
      Effect: "Allow",
      Action: ["codepipeline:PollForJobs"],
      Resource: categoriesOf(args).map(
        (category) => pulumi.interpolate`arn:${partition}:codepipeline:${region}:${accountId}:${type(category)}`,
      ),
    },
    {
      Sid: "WorkOnJobs",
      Effect: "Allow",
      Action: [
        "codepipeline:AcknowledgeJob",
        "codepipeline:GetJobDetails",
        "codepipeline:PutJobFailureResult",
        "codepipeline:PutJobSuccessResult",
      ],
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
  ];
}

function createInstanceProfile(
  parent: JenkinsBuildProvider,
  name: string,
  args: JenkinsBuildProviderArgs,
  role: Role,
): InstanceProfile {
  return new InstanceProfile(
    childName(name, "instance-profile"),
    {
      ...named("instanceProfile", childName(name, "instance-profile"), args.roleName),
      path: args.rolePath,
      role: role.name,
      tags: args.tags,
    },
    { parent },
  );
}
