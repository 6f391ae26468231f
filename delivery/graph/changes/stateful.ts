/** What holds something that cannot be made again, by type. */

interface Stateful {
  readonly type: RegExp;
  /** What is lost with it, in a few words. */
  readonly holds: string;
  /** Input that makes the difference, with the values that do. @default - all of the type hold something */
  readonly only?: { readonly input: string; readonly value: RegExp };
}

const TYPES: readonly Stateful[] = [
  { type: /^aws:s3\/bucket(V2)?:/, holds: "the objects of a bucket" },
  { type: /^aws:s3\/(bucketObject|bucketObjectv2):/, holds: "an object" },
  { type: /^aws:kms\/(key|externalKey|replicaKey|replicaExternalKey):/, holds: "what a key has encrypted or signed" },
  { type: /^aws:codecommit\/repository:/, holds: "the history of a repository" },
  { type: /^aws:ecr(public)?\/repository:/, holds: "the images of a repository" },
  { type: /^aws:codeartifact\/(domain|repository):/, holds: "packages" },
  { type: /^aws:codestarconnections\/connection:/, holds: "an authorization that somebody gave by hand" },
  { type: /^aws:codeconnections\/connection:/, holds: "an authorization that somebody gave by hand" },
  { type: /^aws:dynamodb\/(table|globalTable):/, holds: "the items of a table" },
  { type: /^aws:(efs\/fileSystem|fsx\/\w+FileSystem|fsx\/\w+System):/, holds: "the files of a file system" },
  { type: /^aws:ebs\/(volume|snapshot):/, holds: "the data of a volume" },
  { type: /^aws:rds\/(instance|cluster|globalCluster|snapshot):/, holds: "a database" },
  {
    type: /^aws:(docdb|neptune|redshift|memorydb|keyspaces)\/(cluster|globalCluster|keyspace|table):/,
    holds: "a database",
  },
  { type: /^aws:elasticache\/(cluster|replicationGroup|serverlessCache):/, holds: "what a cache holds" },
  { type: /^aws:(opensearch|elasticsearch)\/domain:/, holds: "the documents of a domain" },
  { type: /^aws:(kinesis\/stream|msk\/cluster|sqs\/queue):/, holds: "messages that nobody has read" },
  { type: /^aws:cloudwatch\/logGroup:/, holds: "the events of a log group" },
  { type: /^aws:cloudtrail\/(trail|eventDataStore):/, holds: "the record of an audit" },
  { type: /^aws:secretsmanager\/secret:/, holds: "a secret" },
  { type: /^aws:ssm\/parameter:/, holds: "a secret", only: { input: "type", value: /^SecureString$/ } },
  { type: /^aws:cognito\/userPool:/, holds: "the users of a pool" },
  { type: /^aws:backup\/vault:/, holds: "backups" },
  { type: /^aws:acmpca\/certificateAuthority:/, holds: "the trust in a certificate authority" },
  { type: /^aws:route53\/zone:/, holds: "the name servers of a zone" },
];

/** What is lost where a resource is replaced or deleted; undefined where it can be made again. */
export function heldBy(type: string, inputs: Readonly<Record<string, unknown>>): string | undefined {
  const found = TYPES.find((one) => one.type.test(type));
  if (found === undefined) return undefined;
  const { only, holds } = found;
  return only === undefined || only.value.test(String(inputs[only.input])) ? holds : undefined;
}
