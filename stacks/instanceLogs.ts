/** Where the logs of instances go: groups whose logs expire, in every region, and what ships them there. */
import type * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Document } from "@pulumi/aws/ssm";
import type { Statement } from "../components/internal/policies";
import type { EnvironmentNames } from "./names";
import type { EnvironmentSettings } from "./settings";

type LogSettings = Pick<EnvironmentSettings, "application" | "environment" | "logRetentionDays" | "sessionManager">;

/** Names of the groups; all begin with what the instances' role may write to. */
export const instanceLogGroups = ({ application, environment }: Pick<LogSettings, "application" | "environment">) => {
  const prefix = `/${application}/${environment}/`;
  return {
    prefix,
    agent: `${prefix}codedeploy-agent`,
    application: `${prefix}application`,
    sessions: `${prefix}sessions`,
  };
};

/** Creates the log groups that settings ask for, and how sessions of Session Manager run: all that is said in one is logged. */
export function createInstanceLogs(
  parent: pulumi.Resource,
  name: string,
  settings: LogSettings,
  names: EnvironmentNames,
  region: string,
): void {
  const { logRetentionDays, sessionManager } = settings;
  if (logRetentionDays === 0) return;
  const groups = instanceLogGroups(settings);
  const group = (role: string, groupName: string): LogGroup =>
    new LogGroup(`${name}-${role}-logs`, { region, name: groupName, retentionInDays: logRetentionDays }, { parent });
  group("agent", groups.agent);
  group("application", groups.application);
  if (!sessionManager) return;
  const sessions = group("session", groups.sessions);
  new Document(
    `${name}-session`,
    {
      region,
      name: names.sessionDocument,
      documentType: "Session",
      documentFormat: "JSON",
      content: sessions.name.apply(sessionContent),
    },
    { parent },
  );
}

/** Source: Systems Manager User Guide, session-manager-schema. Sessions that nobody types in end after 20 minutes. */
const sessionContent = (cloudWatchLogGroupName: string): string =>
  JSON.stringify({
    schemaVersion: "1.0",
    description: "A shell whose session is logged",
    sessionType: "Standard_Stream",
    inputs: {
      cloudWatchLogGroupName,
      // Encryption at rest is CloudWatch's own: the group has no key of its own, without which this would refuse every session.
      cloudWatchEncryptionEnabled: false,
      cloudWatchStreamingEnabled: true,
      idleSessionTimeout: "20",
    },
  });

/**
 * What the role of instances needs to ship logs, and for sessions: no action that lets an instance be commanded in another way.
 * Sources: CloudWatch User Guide, create-iam-roles-for-cloudwatch-agent, of which groups that exist need two actions; Systems Manager User
 * Guide, getting-started-create-iam-instance-profile and session-manager-logging-cwl-streaming. Actions on `*` know no resource.
 */
export function instanceLogStatements(
  settings: LogSettings & { readonly account: string },
  names: EnvironmentNames,
): Statement[] {
  const { account, logRetentionDays, sessionManager } = settings;
  const { prefix, sessions } = instanceLogGroups(settings);
  const logGroup = (rest: string): string => `arn:${names.partition}:logs:*:${account}:log-group:${rest}`;
  if (logRetentionDays === 0) return [];
  return [
    {
      Sid: "ShipLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: logGroup(`${prefix}*:log-stream:*`),
    },
    ...(sessionManager
      ? [
          {
            Sid: "OpenSessions",
            Effect: "Allow" as const,
            Action: [
              "ssmmessages:CreateControlChannel",
              "ssmmessages:CreateDataChannel",
              "ssmmessages:OpenControlChannel",
              "ssmmessages:OpenDataChannel",
            ],
            Resource: "*",
          },
          {
            Sid: "RegisterForSessions",
            Effect: "Allow" as const,
            Action: "ssm:UpdateInstanceInformation",
            Resource: `arn:${names.partition}:ec2:*:${account}:instance/*`,
          },
          { Sid: "FindSessionLogs", Effect: "Allow" as const, Action: "logs:DescribeLogGroups", Resource: "*" },
          {
            Sid: "FindSessionStreams",
            Effect: "Allow" as const,
            Action: "logs:DescribeLogStreams",
            Resource: logGroup(`${sessions}:*`),
          },
        ]
      : []),
  ];
}
