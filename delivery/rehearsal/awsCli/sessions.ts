/** Sessions of roles that commands have assumed, by their credentials. */
import { randomBytes } from "node:crypto";
import type { Caller } from "../cloud";
import { ServiceError } from "../serviceError";

/** Credentials as STS gives them. */
export interface Credentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  /** ISO 8601. */
  readonly Expiration: string;
}

export class Sessions {
  private readonly sessions = new Map<string, { readonly credentials: Credentials; readonly caller: Caller }>();

  open(caller: Caller, seconds: number): Credentials {
    const credentials: Credentials = {
      AccessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
      SecretAccessKey: randomBytes(30).toString("base64url"),
      SessionToken: randomBytes(60).toString("base64url"),
      Expiration: new Date(Date.now() + seconds * 1000).toISOString(),
    };
    this.sessions.set(credentials.AccessKeyId, { credentials, caller });
    return credentials;
  }

  /** Whom the credentials of an environment stand for; whoever has none is the caller of old. @throws ServiceError */
  callerOf(environment: Readonly<Record<string, string | undefined>>, otherwise: Caller, operation: string): Caller {
    const key = environment["AWS_ACCESS_KEY_ID"];
    if (key === undefined || key === "") return otherwise;
    const session = this.sessions.get(key);
    const isKnown =
      session?.credentials.SecretAccessKey === environment["AWS_SECRET_ACCESS_KEY"] &&
      session?.credentials.SessionToken === environment["AWS_SESSION_TOKEN"];
    if (session !== undefined && isKnown) return session.caller;
    const detail = "The security token included in the request is invalid";
    throw new ServiceError("UnrecognizedClientException", operation, detail);
  }
}
