/** Policies of resources that let in everyone. */
import { grants } from "../documents";
import { isLimitedBy } from "../limits";
import type { ResourceRule } from "../rule";

/** Where the policy of each type of resource stands. */
export const RESOURCE_POLICIES: Readonly<Record<string, string>> = Object.freeze({
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
  "aws:codeartifact/domainPermissions:DomainPermissions": "policyDocument",
  "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": "policyDocument",
  "aws:codebuild/resourcePolicy:ResourcePolicy": "policy",
  "aws:ecr/registryPolicy:RegistryPolicy": "policy",
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": "repositoryPolicy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
  "aws:kms/externalKey:ExternalKey": "policy",
  "aws:kms/key:Key": "policy",
  "aws:kms/keyPolicy:KeyPolicy": "policy",
  "aws:kms/replicaKey:ReplicaKey": "policy",
  "aws:s3/bucket:Bucket": "policy",
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:s3/bucketV2:BucketV2": "policy",
  "aws:secretsmanager/secret:Secret": "policy",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
  "aws:sns/topic:Topic": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:sqs/queue:Queue": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
});

/**
 * Keys that make a statement for everyone one for few: the caller, the resource that a service acts for, or the network.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (meaning of "public")
 */
const LIMITING_KEYS = [
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
];

/** Nothing is granted to everyone without a condition that says to whom. */
export const publicPolicy: ResourceRule["check"] = ({ type, props }) => {
  const property = RESOURCE_POLICIES[type] ?? "policy";
  return grants(props[property])
    .filter(({ principals }) => principals.some(({ kind, value }) => kind === "AWS" && value.includes("*")))
    .filter((statement) => !isLimitedBy(statement, LIMITING_KEYS, { account: true }))
    .map(
      ({ label, actions }) =>
        `${property}, ${label}: everyone in AWS may call ${actions.join(", ") || "all but some actions"}; ` +
        "name the principals, or limit aws:PrincipalOrgID, aws:PrincipalAccount or aws:SourceArn",
    );
};
