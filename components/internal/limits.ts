/** Limits of AWS on the names that this package forms or takes, each with its source. */

export interface NameLimit {
  readonly what: string;
  readonly min: number;
  readonly max: number;
  readonly pattern: RegExp;
  /** The pattern in words, for messages. */
  readonly words: string;
  /** Shape of the service model (botocore 1.44.5) or page of the documentation. */
  readonly source: string;
  /** Beginnings and endings that the service keeps for itself. */
  readonly reserved?: { readonly beginnings: readonly string[]; readonly endings: readonly string[] };
}

const limit = (what: string, min: number, max: number, pattern: RegExp, words: string, source: string): NameLimit =>
  Object.freeze({ what, min, max, pattern, words, source });

export const NAME_LIMITS = Object.freeze({
  repository: limit(
    "CodeCommit repository name",
    1,
    100,
    /^(?!.*\.git$)[\w.-]+$/,
    "letters, digits, . _ and -, not ending with .git",
    "codecommit.RepositoryName; the suffix: CodeCommit API Reference: CreateRepository",
  ),
  branch: limit(
    "Git branch name",
    1,
    256,
    /^(?![/.-]|@$|[\da-fA-F]{40}$)(?!.*(?:\/[/.]|\.\.|@\{|\.lock(?:\/|$)))[^\s~^:?*[\\\x00-\x1f\x7f]+(?<![/.])$/,
    "no spaces nor ~ ^ : ? * [ \\ .. @{ //, not beginning with / . - nor ending with / . .lock, neither @ alone nor 40 hexadecimal digits",
    "codecommit.BranchName; pattern: git-check-ref-format and CodeCommit User Guide: limits",
  ),
  bucket: Object.freeze({
    ...limit(
      "S3 bucket name",
      3,
      63,
      /^[a-z0-9][a-z0-9-]*[a-z0-9]$/,
      "lower-case letters, digits and -, beginning and ending with a letter or digit",
      "S3 User Guide: bucketnamingrules",
    ),
    // `-an` ends the names of an account's own regional namespace, which no component asks for.
    reserved: Object.freeze({
      beginnings: ["xn--", "sthree-", "amzn-s3-demo-"],
      endings: ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an"],
    }),
  }),
  role: limit("IAM role name", 1, 64, /^[\w+=,.@-]+$/, "letters, digits and + = , . @ _ -", "iam.roleNameType"),
  roleDescription: limit(
    "IAM role description",
    0,
    1000,
    /^[\t\n\r\x20-\x7e\xa1-\xff]*$/,
    "printable characters of Latin-1",
    "iam.roleDescriptionType",
  ),
  externalId: limit(
    "STS external id",
    2,
    1224,
    /^[\w+=,.@:/-]+$/,
    "letters, digits and + = , . @ : / _ -",
    "sts.externalIdType",
  ),
  rolePath: limit("IAM path", 1, 512, /^\/([\x21-\x7e]+\/)?$/, "text that begins and ends with /", "iam.pathType"),
  buildProject: limit(
    "CodeBuild project name",
    2,
    150,
    /^[A-Za-z0-9][A-Za-z0-9\-_]+$/,
    "letters, digits, - and _, beginning with a letter or digit",
    "CodeBuild User Guide: limits (the model's pattern allows 255)",
  ),
  pipeline: limit(
    "CodePipeline pipeline name",
    1,
    100,
    /^[A-Za-z0-9.@\-_]+$/,
    "letters, digits and . @ - _",
    "codepipeline.PipelineName",
  ),
  stage: limit(
    "CodePipeline stage name",
    1,
    100,
    /^[A-Za-z0-9.@\-_]+$/,
    "letters, digits and . @ - _",
    "codepipeline.StageName",
  ),
  action: limit(
    "CodePipeline action name",
    1,
    100,
    /^[A-Za-z0-9.@\-_]+$/,
    "letters, digits and . @ - _",
    "codepipeline.ActionName",
  ),
  artifact: limit(
    "CodePipeline artifact name",
    1,
    100,
    /^[a-zA-Z0-9_-]+$/,
    "letters, digits, _ and -",
    "codepipeline.ArtifactName",
  ),
  deploymentApplication: limit(
    "CodeDeploy application name",
    1,
    100,
    /^[A-Za-z0-9+=,.@_-]+$/,
    "letters, digits and + = , . @ _ -",
    "codedeploy.ApplicationName; pattern: CodeDeploy User Guide: limits",
  ),
  deploymentGroup: limit(
    "CodeDeploy deployment group name",
    1,
    100,
    /^[A-Za-z0-9+=,.@_-]+$/,
    "letters, digits and + = , . @ _ -",
    "codedeploy.DeploymentGroupName; pattern: CodeDeploy User Guide: limits",
  ),
  deploymentConfig: limit(
    "CodeDeploy deployment configuration name",
    1,
    100,
    /^(?!CodeDeployDefault\.)[A-Za-z0-9+=,.@_-]+$/,
    "letters, digits and + = , . @ _ -, not beginning with CodeDeployDefault.",
    "codedeploy.DeploymentConfigName; the prefix: CodeDeploy User Guide: limits",
  ),
  lambdaFunction: limit(
    "Lambda function name",
    1,
    64,
    /^[a-zA-Z0-9_-]+$/,
    "letters, digits, - and _",
    "lambda.FunctionName; length: Lambda API Reference: CreateFunction",
  ),
  lambdaAlias: limit(
    "Lambda alias",
    1,
    128,
    /^(?!\d+$)[a-zA-Z0-9_-]+$/,
    "letters, digits, - and _, not digits alone",
    "lambda.Alias",
  ),
  packageDomain: limit(
    "CodeArtifact domain name",
    2,
    50,
    /^[a-z][a-z0-9-]*[a-z0-9]$/,
    "lower-case letters, digits and -, beginning with a letter and not ending with -",
    "codeartifact.DomainName",
  ),
  packageRepository: limit(
    "CodeArtifact repository name",
    2,
    100,
    /^[A-Za-z0-9][\w.-]+$/,
    "letters, digits and . _ -, beginning with a letter or digit",
    "codeartifact.RepositoryName",
  ),
  notificationRule: limit(
    "notification rule name",
    1,
    64,
    /^[\w -]+$/,
    "letters, digits, spaces, _ and -",
    "codestar-notifications.NotificationRuleName",
  ),
  trail: limit(
    "CloudTrail trail name",
    3,
    128,
    /^(?!\d+(\.\d+){3}$)[A-Za-z0-9]([._-]?[A-Za-z0-9])*$/,
    "letters, digits and . _ -, which neither follow each other nor stand at an end, and no IP address",
    "cloudtrail.CreateTrailRequest.Name",
  ),
  keyAlias: limit(
    "KMS alias",
    7,
    256,
    /^alias\/[a-zA-Z0-9/_-]+$/,
    "alias/ and then letters, digits, / _ and -",
    "kms.AliasNameType",
  ),
  logGroup: limit(
    "CloudWatch log group name",
    1,
    512,
    /^[.\-_/#A-Za-z0-9]+$/,
    "letters, digits and . - _ / #",
    "logs.LogGroupName",
  ),
  eventRule: limit(
    "EventBridge rule name",
    1,
    64,
    /^[.\-_A-Za-z0-9]+$/,
    "letters, digits and . - _",
    "events.RuleName",
  ),
  loadBalancer: limit(
    "load balancer name",
    1,
    32,
    /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/,
    "letters, digits and -, not beginning or ending with - and not beginning with internal-",
    "ELBv2 API Reference: CreateLoadBalancer",
  ),
  targetGroup: limit(
    "target group name",
    1,
    32,
    /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/,
    "letters, digits and -, not beginning or ending with -",
    "ELBv2 API Reference: CreateTargetGroup",
  ),
  topic: limit(
    "SNS topic name",
    1,
    256,
    /^[A-Za-z0-9\-_]+$/,
    "letters, digits, - and _",
    "SNS API Reference: CreateTopic",
  ),
  eventBus: limit("event bus name", 1, 256, /^[\w.-]+$/, "letters, digits, . _ and -", "events.NonPartnerEventBusName"),
} as const);

/** Says what is wrong with a name, in the form `must have 1 to 64 characters of …`; nothing when it is right. */
export function nameProblem(limits: NameLimit, name: string): string | undefined {
  // By sound: an IAM role, an S3 bucket, an SNS topic, a CodeBuild project.
  const article = /^(?:[AEIOU]|S[0-9NT])/.test(limits.what) ? "an" : "a";
  if (name.length >= limits.min && name.length <= limits.max && limits.pattern.test(name)) {
    const { beginnings = [], endings = [] } = limits.reserved ?? {};
    const isReserved = beginnings.some((text) => name.startsWith(text)) || endings.some((text) => name.endsWith(text));
    return isReserved
      ? `must be ${article} ${limits.what} that begins with none of ${beginnings.join(", ")} and ends with none of ${endings.join(", ")}, which are reserved`
      : undefined;
  }
  return `must be ${article} ${limits.what} of ${limits.min} to ${limits.max} characters: ${limits.words}`;
}

/** Twelve digits. Source: `sts.accountType`. */
export const ACCOUNT_ID = /^\d{12}$/;

/** Days that CloudWatch Logs keeps events for. Source: `logs.Days`. */
export const LOG_RETENTION_DAYS: readonly number[] = Object.freeze([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);
