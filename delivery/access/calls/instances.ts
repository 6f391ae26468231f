import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { expand, role, type Row, type TableCall, withoutStar } from "./rows";
import { CLOUDWATCH, SYSTEMS_MANAGER } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

const WRITE = (purpose: string, source: string): readonly Row[] => [
  { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], purpose, source },
];

/** To a group that exists; the page's policy lets the agent make groups too, and set how long they keep what they get. */
function shipLogs({ instanceRoleArn, logGroupArn }: Step<"ShipLogs">): TableCall[] {
  return expand(WRITE("the agent ships logs", CLOUDWATCH("create-iam-roles-for-cloudwatch-agent")), {
    principal: role(instanceRoleArn),
    resource: `${withoutStar(logGroupArn)}:log-stream:i-0/proof`,
    region: requireArn(logGroupArn).region,
  });
}

const PROFILE = SYSTEMS_MANAGER("getting-started-create-iam-instance-profile");
const STREAMING = SYSTEMS_MANAGER("session-manager-logging-cwl-streaming");

const CHANNELS: readonly Row[] = [
  {
    actions: [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ],
    purpose: "the agent of Systems Manager waits for sessions and carries them",
    source: PROFILE,
  },
  { actions: ["logs:DescribeLogGroups"], purpose: "the agent looks for the session's log", source: STREAMING },
];

const REGISTER: readonly Row[] = [
  { actions: ["ssm:UpdateInstanceInformation"], purpose: "the agent says that the instance is there", source: PROFILE },
];

const STREAMS: readonly Row[] = [
  { actions: ["logs:DescribeLogStreams"], purpose: "the agent looks for the session's stream", source: STREAMING },
];

function openSession({ instanceRoleArn, instanceArn, logGroupArn }: Step<"OpenSession">): TableCall[] {
  const principal = role(instanceRoleArn);
  const { region, account } = requireArn(instanceArn);
  const group = withoutStar(logGroupArn);
  const streams = `${group}:log-stream:proof`;
  return [
    ...expand(CHANNELS, { principal, resource: "*", resourceAccount: account, region }),
    ...expand(REGISTER, { principal, resource: instanceArn, region }),
    ...expand(STREAMS, { principal, resource: `${group}:log-stream:`, region }),
    ...expand(WRITE("the session is logged", STREAMING), { principal, resource: streams, region }),
  ];
}

/** The tables of what instances do beside taking deployments. */
export const INSTANCE_TABLES = { ShipLogs: shipLogs, OpenSession: openSession };
