import { ServiceError } from "../serviceError";
import { option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { permit } from "./services";
import { UnknownUseError, UsageError } from "./usage";

export const callerIdentity = async (call: Invocation): Promise<Output> => {
  const { userId, account, arn } = call.cloud.callerIdentity(call.caller);
  return { UserId: userId, Account: account, Arn: arn };
};

/** Source: botocore sts, `roleSessionNameType` and `roleDurationSecondsType`. */
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

/** Seconds that a session may last which a session of another role has opened. Source: IAM User Guide, id_roles, "role chaining". */
const CHAINED = 3600;

function secondsOf(call: Invocation): number {
  const seconds = Number(call.options.get("--duration-seconds") ?? CHAINED);
  if (!Number.isInteger(seconds) || seconds < 900)
    throw new UsageError(`Parameter validation failed: --duration-seconds must be at least 900, got ${seconds}`);
  if (seconds <= CHAINED || call.caller.principal.kind !== "role") return seconds;
  const detail = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
  throw new ServiceError("ValidationError", "AssumeRole", detail);
}

/** Lets the caller take on a role; later calls with its credentials are made by that role. */
export const assumeRole = async (call: Invocation): Promise<Output> => {
  const { sessions } = call;
  if (sessions === undefined) throw new UnknownUseError("sts assume-role");
  const [roleArn, sessionName] = [option(call, "--role-arn"), option(call, "--role-session-name")];
  const [, , , , account = ""] = roleArn.split(":");
  if (!/^arn:[^:]+:iam::\d{12}:role\/\S+$/.test(roleArn))
    throw new UsageError(`Parameter validation failed: --role-arn must be the ARN of a role, got ${roleArn}`);
  if (!SESSION_NAME.test(sessionName))
    throw new UsageError(
      `Parameter validation failed: --role-session-name must be 2 to 64 of A-Z a-z 0-9 _ + = , . @ -, got ${sessionName}`,
    );
  const seconds = secondsOf(call);
  const externalId = call.options.get("--external-id");
  permit(call, "sts:AssumeRole", roleArn, {
    "sts:RoleSessionName": sessionName,
    ...(externalId === undefined ? {} : { "sts:ExternalId": externalId }),
  });
  const caller = { ...call.caller, principal: { kind: "role", id: roleArn, sessionName } as const, account };
  const { userId, arn } = call.cloud.callerIdentity(caller);
  return { Credentials: sessions.open(caller, seconds), AssumedRoleUser: { AssumedRoleId: userId, Arn: arn } };
};
