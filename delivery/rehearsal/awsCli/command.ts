import type { Caller, Cloud } from "../cloud";
import { RehearsalError } from "../types";
import { ServiceError } from "../serviceError";
import { attemptsOf, withAttempts } from "../world/attempts";
import type { Invocation, Operation } from "./invocation";
import { OPERATIONS } from "./operations";
import { format } from "./output";
import { LocalError, parseArguments, UnknownUseError, UsageError, type ParsedArguments } from "./usage";

/** What a build called. */
export interface CommandRequest {
  /** `sdk`: a client of the AWS SDK in a function. @default aws */
  readonly program?: "aws" | "docker" | "sleep" | "sdk";
  /** What was written to a command that reads it. */
  readonly stdin?: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const GLOBAL = ["--region", "--output", "--query", "--no-cli-pager"];

/** Source: AWS CLI User Guide (version 2), "Command line return codes"; commands of `s3` answer 1. */
const EXIT = { usage: 252, service: 254, local: 255, s3: 1 } as const;

function findOperation({ service, command, positional, options, incomplete }: ParsedArguments): Operation {
  const name = `${service} ${command}`.trim();
  const operation = OPERATIONS.get(name);
  if (operation === undefined) throw new UnknownUseError(name === "" ? "a call without a command" : name);
  const known = [...operation.options, ...GLOBAL];
  const unknown = [...options.keys()].filter((option) => !known.includes(option));
  const extra = positional.slice(operation.positional.length);
  if (unknown.length + extra.length > 0) throw new UnknownUseError(`${name} ${[...unknown, ...extra].join(" ")}`);
  if (incomplete !== undefined) throw new UsageError(`argument ${incomplete}: expected one argument`);
  const missing = [
    ...operation.required.filter((option) => !options.has(option)),
    ...operation.positional.slice(positional.length),
  ];
  if (missing.length > 0) throw new UsageError(`the following arguments are required: ${missing.join(", ")}`);
  return operation;
}

function failure(error: unknown, service: string): CommandResult {
  const result = (exitCode: number, text: string): CommandResult => ({ exitCode, stdout: "", stderr: `\n${text}\n` });
  if (error instanceof UsageError) return result(EXIT.usage, `aws: [ERROR]: ${error.message}`);
  if (error instanceof ServiceError) {
    const text = service === "s3" ? `fatal error: ${error.message}` : `aws: [ERROR]: ${error.message}`;
    return result(service === "s3" ? EXIT.s3 : EXIT.service, text);
  }
  if (error instanceof LocalError || error instanceof RehearsalError)
    return result(service === "s3" ? EXIT.s3 : EXIT.local, error.message);
  throw error;
}

/** What a command reaches beyond stores and keys. */
export type CommandServices = Pick<Invocation, "services" | "sessions" | "onWait">;

/** As the API names the operation of a command: `get-alias` is `GetAlias`. */
const operationName = (command: string): string =>
  command.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * Runs one command line of the stand-in.
 *
 * @param onUnknown Called with what the stand-in does not know, which the rehearsal then has not rehearsed.
 */
export async function runCommand(
  request: CommandRequest,
  cloud: Cloud,
  caller: Caller,
  onUnknown: (what: string) => void,
  served: CommandServices = {},
): Promise<CommandResult> {
  let service = "";
  try {
    const parsed = parseArguments(request.arguments);
    service = parsed.service;
    const operation = findOperation(parsed);
    const { environment, folder } = request;
    const who = served.sessions?.callerOf(environment, caller, operationName(parsed.command)) ?? caller;
    const region =
      parsed.options.get("--region") ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? who.region;
    const style = parsed.options.get("--output") ?? environment["AWS_DEFAULT_OUTPUT"] ?? "json";
    const query = parsed.options.get("--query");
    format({}, query, style); // a wrong query must not come to light after the operation had its effect
    const isFunction = request.program === "sdk";
    const { HOME: home } = environment;
    const around = { cloud, caller: { ...who, region }, folder, note: onUnknown, ...(home && { home }) };
    const call = { ...parsed, ...served, ...around, isFunction };
    const answer = await withAttempts(attemptsOf(environment), () => operation.run(call));
    return { exitCode: 0, stdout: typeof answer === "string" ? answer : format(answer, query, style), stderr: "" };
  } catch (error) {
    if (!(error instanceof UnknownUseError)) return failure(error, service);
    onUnknown(`aws ${error.message}`);
    const text = `the rehearsal's stand-in for the AWS CLI does not know: ${error.message}. The step counts as not rehearsed.`;
    return failure(new UsageError(text), service);
  }
}
