import type { Caller, Cloud } from "../cloud";
import type { PutOptions } from "../stores";
import type { Output } from "./output";
import type { Services } from "./services";
import type { Sessions } from "./sessions";
import { UnknownUseError, type ParsedArguments } from "./usage";
import { map } from "./values";

/** A call of the command, with all that it may touch. */
export interface Invocation extends ParsedArguments {
  readonly cloud: Cloud;
  readonly caller: Caller;
  /** Folder in which the command was called. */
  readonly folder: string;
  /** Home folder of the process that called. */
  readonly home?: string;
  /** Tells of something that counts as not rehearsed although the command succeeds. */
  readonly note: (what: string) => void;
  /** Whether a function calls, and not a build. */
  readonly isFunction: boolean;
  /** Absent where nothing but stores and keys is served. */
  readonly services?: Services;
  readonly sessions?: Sessions;
  /** Tells that whoever calls has something to wait for, or no longer has. @default - nobody waits */
  readonly onWait?: (waits: boolean) => void;
}

/** A subcommand: what it takes and what it does. A text is printed as it is. */
export interface Operation {
  readonly options: readonly string[];
  readonly required: readonly string[];
  readonly positional: readonly string[];
  readonly run: (call: Invocation) => Promise<Output | string>;
}

export const option = (call: Invocation, name: string): string => call.options.get(name) ?? "";
export function choice<T extends string>(call: Invocation, name: string, allowed: readonly T[], otherwise: T): T {
  const value = call.options.get(name);
  if (value === undefined) return otherwise;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UnknownUseError(`${name} ${value} (it knows ${allowed.join(", ")})`);
  return found;
}

export async function putOptions(call: Invocation): Promise<PutOptions> {
  const metadata = call.options.get("--metadata");
  const kmsKeyArn = call.options.get("--ssekms-key-id") ?? call.options.get("--sse-kms-key-id");
  const encryption = call.options.get("--server-side-encryption") ?? call.options.get("--sse") ?? "aws:kms";
  if (encryption !== "aws:kms") throw new UnknownUseError(`server-side encryption by ${encryption}`);
  return {
    ...(metadata === undefined ? {} : { metadata: await map("--metadata", metadata, call.folder) }),
    ...(call.options.has("--if-match") ? { ifMatch: option(call, "--if-match").replaceAll('"', "") } : {}),
    ...(call.options.has("--if-none-match") ? { ifNoneMatch: choice(call, "--if-none-match", ["*"], "*") } : {}),
    ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
  };
}
