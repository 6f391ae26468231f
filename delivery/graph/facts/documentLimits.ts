/** How large documents may be: the one place for such limits. Service models are those of botocore 1.44.8, read on 2026-12-01. */

/** `letters`: characters without white space, as IAM counts. `characters`: all of them. `bytes`: of UTF-8. */
export type Measure = "letters" | "characters" | "bytes";

export interface DocumentLimit {
  readonly limit: number;
  readonly measure: Measure;
  /** Page or shape that says so. */
  readonly source: string;
}

const GUIDE = "https://docs.aws.amazon.com";
const IAM_QUOTAS = `${GUIDE}/IAM/latest/UserGuide/reference_iam-quotas.html`;

const letters = (limit: number, source: string): DocumentLimit => ({ limit, measure: "letters", source });
const characters = (limit: number, source: string): DocumentLimit => ({ limit, measure: "characters", source });
const bytes = (limit: number, source: string): DocumentLimit => ({ limit, measure: "bytes", source });

export const DOCUMENT_LIMITS = Object.freeze({
  /** All inline policies of a role together. */
  rolePolicies: letters(10_240, IAM_QUOTAS),
  /** All inline policies of a group together. */
  groupPolicies: letters(5_120, IAM_QUOTAS),
  managedPolicy: letters(6_144, IAM_QUOTAS),
  /** The default; AWS raises it on request. */
  trustPolicy: letters(2_048, IAM_QUOTAS),
  keyPolicy: bytes(32_768, `${GUIDE}/kms/latest/developerguide/resource-limits.html`),
  bucketPolicy: bytes(20_480, `${GUIDE}/AmazonS3/latest/userguide/using-iam-policies.html`),
  topicPolicy: bytes(30_720, `${GUIDE}/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html`),
  queuePolicy: bytes(8_192, `${GUIDE}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html`),
  imageRepositoryPolicy: characters(10_240, "ecr.RepositoryPolicyText"),
  registryPolicy: characters(10_240, "ecr.RegistryPolicyText"),
  imageLifecycle: characters(30_720, "ecr.LifecyclePolicyText"),
  functionPolicy: bytes(20_480, `${GUIDE}/lambda/latest/dg/gettingstarted-limits.html`),
  packagePolicy: characters(7_168, "codeartifact.PolicyDocument"),
  secretPolicy: characters(20_480, "secretsmanager.NonEmptyResourcePolicyType"),
  logPolicy: characters(51_200, "logs.PolicyDocument"),
  busPolicy: characters(10_240, `${GUIDE}/eventbridge/latest/userguide/eb-quota.html`),
  /** The default; AWS raises it to 4,096 on request. */
  eventPattern: characters(2_048, `${GUIDE}/eventbridge/latest/userguide/eb-quota.html`),
  eventInput: characters(8_192, "events.TargetInput"),
  /** Before it is encoded. */
  userData: bytes(16_384, `${GUIDE}/AWSEC2/latest/UserGuide/instancedata-add-user-data.html`),
  /** All variables of a function together. */
  functionVariables: bytes(4_096, `${GUIDE}/lambda/latest/dg/gettingstarted-limits.html`),
  stateMachine: characters(1_048_576, "stepfunctions.Definition"),
  approvalRule: characters(3_000, "codecommit.ApprovalRuleTemplateContent"),
  secret: bytes(65_536, "secretsmanager.SecretStringType"),
  parameter: bytes(4_096, "ssm.PutParameterRequest.Tier"),
  advancedParameter: bytes(8_192, "ssm.PutParameterRequest.Tier"),
});

/** The size of a text as its limit counts. */
export function sizeOf(text: string, measure: Measure): number {
  if (measure === "bytes") return Buffer.byteLength(text);
  return measure === "letters" ? text.replace(/\s/g, "").length : text.length;
}
