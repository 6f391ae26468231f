/** Build projects: what they write is encrypted with a customer's key, and what they say is kept. */
import type { ResourceRule } from "../rule";
import { UNKNOWN, at, isOn, isUnset, list } from "../values";

/** Whether a key is named that AWS manages, and that no other account can be given. */
export const isAwsManaged = (key: unknown): boolean => typeof key === "string" && /(^|:)alias\/aws\//.test(key);

/** Whether a project stores what it produces: the key is for that alone. Source: `codebuild.CreateProjectInput.encryptionKey`. */
const storesArtifacts = ({ artifacts, secondaryArtifacts }: Readonly<Record<string, unknown>>): boolean =>
  ![UNKNOWN, "NO_ARTIFACTS"].includes(at(artifacts, "type") as string) || list(secondaryArtifacts).length > 0;

/** What a project produces is encrypted with a customer managed key. */
export const buildEncryption: ResourceRule["check"] = ({ props }) => {
  const key = props["encryptionKey"];
  const lacksKey = storesArtifacts(props) && (isUnset(key) || isAwsManaged(key));
  const plain = [
    ["artifacts", props["artifacts"]] as const,
    ...list(props["secondaryArtifacts"]).map((item, index) => [`secondaryArtifacts[${index}]`, item] as const),
    ["logsConfig.s3Logs", at(props["logsConfig"], "s3Logs")] as const,
  ].filter(([, settings]) => isOn(at(settings, "encryptionDisabled")));
  return [
    ...(lacksKey
      ? [
          "encryptionKey must be the ARN of a customer managed key; without one CodeBuild uses the AWS managed key of S3",
        ]
      : []),
    ...plain.map(([where]) => `${where}.encryptionDisabled must not be true`),
  ];
};

const logs = (props: Readonly<Record<string, unknown>>, kind: string, key: string): unknown =>
  at(props["logsConfig"], kind, key);

/** CloudWatch logs are on unless they are turned off, S3 logs off unless they are turned on. */
const logsToCloudWatch = (props: Readonly<Record<string, unknown>>): boolean =>
  logs(props, "cloudwatchLogs", "status") !== "DISABLED";

/** A build leaves a log. */
export const buildLogs: ResourceRule["check"] = ({ props }) =>
  logsToCloudWatch(props) || [UNKNOWN, "ENABLED"].includes(logs(props, "s3Logs", "status") as string)
    ? []
    : ["logsConfig turns all logs off; leave cloudwatchLogs.status or s3Logs.status ENABLED"];

/** The log group is one that the program declares: the one that CodeBuild creates keeps its logs for ever. */
export const buildLogGroup: ResourceRule["check"] = ({ props }) =>
  logsToCloudWatch(props) && isUnset(logs(props, "cloudwatchLogs", "groupName"))
    ? [
        "logsConfig.cloudwatchLogs.groupName is not set: CodeBuild creates a log group that keeps its logs for ever; " +
          "declare a LogGroup with retentionInDays and name it",
      ]
    : [];
