/** Taking on a role by STS, in a session that bears the person's name. */
import type { STSClient } from "@aws-sdk/client-sts";
import { ReleaseError } from "../errors";
import type { Caller } from "../ports";
import { type ClientOptions, clientSettings } from "./clients";
import { told } from "./failure";

/** Credentials that expire; the SDK asks for new ones in time. */
export type CallerCredentials = () => Promise<{
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}>;

export interface Session {
  readonly caller: Caller;
  /** Absent where the person's own credentials are used. */
  readonly credentials?: CallerCredentials;
}

/** Source: botocore, sts, roleSessionNameType: 2 to 64 of these characters. */
export function sessionName(arn: string): string {
  const name = arn.slice(arn.lastIndexOf("/") + 1).replace(/[^\w+=,.@-]/g, "-");
  return name.slice(0, 64).padEnd(2, "-");
}

/** Name of the role that a session's ARN names. */
const roleOf = (arn: string): string | undefined => /:assumed-role\/([^/]+)\//.exec(arn)?.[1];

async function callerIdentity(client: STSClient): Promise<Caller> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { Arn: arn, Account: account } = await told("sts:GetCallerIdentity", "your credentials", () =>
    client.send(new GetCallerIdentityCommand({})),
  );
  if (arn === undefined || account === undefined) throw new ReleaseError("STS does not say who you are.", 2);
  return { arn, account };
}

function assume(client: STSClient, roleArn: string, name: string, externalId: string | undefined) {
  return async () => {
    const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
    const { Credentials: found, AssumedRoleUser: user } = await told("sts:AssumeRole", roleArn, () =>
      // A role that takes on another one gets an hour at most. Source: IAM User Guide, id_roles, "role chaining".
      client.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: name,
          DurationSeconds: 3600,
          ...(externalId === undefined ? {} : { ExternalId: externalId }),
        }),
      ),
    );
    if (!found?.AccessKeyId || !found.SecretAccessKey || !found.SessionToken || !found.Expiration || !user?.Arn)
      throw new ReleaseError(`STS gave no credentials of ${roleArn}.`);
    return {
      arn: user.Arn,
      accessKeyId: found.AccessKeyId,
      secretAccessKey: found.SecretAccessKey,
      sessionToken: found.SessionToken,
      expiration: found.Expiration,
    };
  };
}

/** Uses the credentials at hand. @throws CallFailed */
export async function ownSession(options: ClientOptions): Promise<Session> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  return { caller: await callerIdentity(new STSClient(clientSettings(options))) };
}

/**
 * Takes on a role; whoever is in it already stays in it.
 * @throws CallFailed when the role's trust policy or the person's own policies do not allow it
 */
export async function roleSession(roleArn: string, options: ClientOptions, externalId?: string): Promise<Session> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient(clientSettings(options));
  const person = await callerIdentity(client);
  const role = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const account = roleArn.split(":")[4] ?? "";
  if (roleOf(person.arn) === role && person.account === account) return { caller: person };
  const take = assume(client, roleArn, sessionName(person.arn), externalId);
  const first = await take();
  let next: typeof first | undefined = first;
  const credentials: CallerCredentials = async () => {
    const { arn: _arn, ...given } = next ?? (await take());
    next = undefined;
    return given;
  };
  return { caller: { arn: first.arn, account, person: person.arn }, credentials };
}
