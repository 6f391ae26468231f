/** Calls functions for real: each invocation is a process of this machine that loads the handler of a version. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Properties } from "../../graph/types";
import type { AwsEndpoint } from "../awsCli/endpoint";
import { bagAt, textAt } from "../bag";
import type { CheckAccess } from "../pipeline/context";
import type { ProcessEnd, Processes, Progress } from "../types";
import type { FunctionVersion, LambdaFunction } from "./functions";
import { installRuntimeModules } from "./runtimeModules";

export interface InvocationParts {
  readonly processes: Processes;
  readonly aws: AwsEndpoint;
  /** Folder above those that the code lies in. */
  readonly folder: string;
  readonly checkAccess: CheckAccess;
  readonly progress: Progress;
}

/** What a function answered. */
export interface InvocationResult {
  readonly executedVersion: string;
  /** The answer, or what Lambda tells of the error. */
  readonly payload: unknown;
  /** Absent where the handler answered. */
  readonly error?: string;
  /** Last lines that the function printed. */
  readonly log: readonly string[];
  /** What this machine lacks to run it; it did not run then. */
  readonly notRehearsed?: string;
}

/** Seconds. Source: botocore lambda, `FunctionConfiguration.Timeout`. */
const DEFAULT_TIMEOUT = 3;
/**
 * What a function may take to start, which does not count against its timeout. Milliseconds.
 * Source: Lambda Developer Guide, lambda-runtime-environment, "Init phase".
 */
const INIT_MS = 10_000;
const LOG_LINES = 20;

interface Answer {
  readonly payload?: unknown;
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
}

export class Invocations {
  private modules: Promise<string> | undefined;
  private readonly trusted = new Set<string>();

  constructor(private readonly parts: InvocationParts) {}

  /** Calls a version. @throws RehearsalError where Lambda may not take on the function's role */
  async invoke(
    fn: LambdaFunction,
    version: FunctionVersion,
    event: unknown,
    where: readonly string[],
  ): Promise<InvocationResult> {
    const { code } = version;
    const lacking = lackingFor(fn) ?? (typeof code === "string" ? `function ${fn.name}: ${code}` : undefined);
    if (lacking !== undefined || typeof code === "string") {
      this.parts.progress({ kind: "notRehearsed", where, what: lacking ?? fn.name });
      return { executedVersion: version.version, payload: null, log: [], notRehearsed: lacking ?? fn.name };
    }
    this.assumeRole(fn, where);
    const id = randomUUID();
    const folder = join(this.parts.folder, "invocations", id);
    await mkdir(folder, { recursive: true });
    const log: string[] = [];
    try {
      const end = await this.run(fn, version, event, { id, folder, root: code.folder, where, log });
      return { executedVersion: version.version, ...outcome(folder, end, timeoutOf(fn)), log };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Lambda takes on the function's role once for many calls. */
  private assumeRole({ roleArn, region }: LambdaFunction, where: readonly string[]): void {
    if (this.trusted.has(roleArn)) return;
    const principal = { kind: "service", id: "lambda.amazonaws.com" } as const;
    const assume = { kind: "CallApi", principal, operation: "sts:AssumeRole", resource: roleArn } as const;
    this.parts.checkAccess({ ...assume, region }, where);
    this.trusted.add(roleArn);
  }

  private async run(
    fn: LambdaFunction,
    { version }: FunctionVersion,
    event: unknown,
    at: { id: string; folder: string; root: string; where: readonly string[]; log: string[] },
  ): Promise<ProcessEnd> {
    const { aws, processes, progress } = this.parts;
    this.modules ??= installRuntimeModules(this.parts.folder);
    const seconds = timeoutOf(fn);
    const invocation = {
      event,
      handler: textAt(fn.resource.inputs, "handler") ?? "",
      context: contextOf(fn, version, at.id),
      deadline: Date.now() + INIT_MS + seconds * 1000,
      crash: fn.crashing.has(version),
    };
    await writeFile(join(at.folder, "invocation.json"), JSON.stringify(invocation));
    const session = aws.open({
      principal: { kind: "role", id: fn.roleArn, sessionName: fn.name },
      account: fn.account,
      region: fn.region,
      purpose: `the function ${fn.name}`,
    });
    try {
      return await processes.run({
        command: process.execPath,
        args: [join(__dirname, "runtime", "bootstrap.js"), at.folder],
        cwd: at.root,
        env: {
          ...environmentOf(fn, version, at.folder, at.root),
          ...session.environment,
          INTERLOCK_RUNTIME_MODULES: await this.modules,
        },
        timeoutMs: INIT_MS + seconds * 1000,
        onLine: (line) => {
          at.log.push(line);
          if (at.log.length > LOG_LINES) at.log.shift();
          progress({ kind: "output", where: [...at.where, fn.name], line });
        },
      });
    } finally {
      session.close();
      for (const what of session.unknown) progress({ kind: "notRehearsed", where: at.where, what });
    }
  }
}

function lackingFor({ name, resource: { inputs } }: LambdaFunction): string | undefined {
  const runtime = textAt(inputs, "runtime") ?? "";
  if (textAt(inputs, "packageType") === "Image") return `function ${name}: it is an image`;
  return runtime.startsWith("nodejs") ? undefined : `function ${name}: the runtime ${runtime || "(none)"}`;
}

const timeoutOf = ({ resource }: LambdaFunction): number => Number(resource.inputs["timeout"] ?? DEFAULT_TIMEOUT);

const memoryOf = ({ resource }: LambdaFunction): string => String(Number(resource.inputs["memorySize"] ?? 128));

/** Source: Lambda Developer Guide, nodejs-context. */
const contextOf = (fn: LambdaFunction, version: string, awsRequestId: string): Properties => ({
  functionName: fn.name,
  functionVersion: version,
  invokedFunctionArn: `${fn.arn}:${version}`,
  memoryLimitInMB: memoryOf(fn),
  awsRequestId,
  logGroupName: `/aws/lambda/${fn.name}`,
  logStreamName: awsRequestId,
});

/** Source: Lambda Developer Guide, configuration-envvars, "Defined runtime environment variables". */
function environmentOf(fn: LambdaFunction, version: string, folder: string, root: string): Record<string, string> {
  const own = Object.entries(bagAt(bagAt(fn.resource.inputs, "environment"), "variables"));
  return {
    ...Object.fromEntries(own.map(([name, value]) => [name, String(value)])),
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    TMPDIR: folder,
    LAMBDA_TASK_ROOT: root,
    _HANDLER: textAt(fn.resource.inputs, "handler") ?? "",
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${textAt(fn.resource.inputs, "runtime") ?? ""}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryOf(fn),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  };
}

function outcome(folder: string, end: ProcessEnd, seconds: number): Pick<InvocationResult, "payload" | "error"> {
  const file = join(folder, "result.json");
  const failed = (errorType: string, errorMessage: string) => ({
    payload: { errorType, errorMessage },
    error: `${errorType}: ${errorMessage}`,
  });
  if (end.timedOut) return failed("Sandbox.Timedout", `Task timed out after ${seconds.toFixed(2)} seconds`);
  if (!existsSync(file)) {
    const how = end.signal ?? `exit status ${end.exitCode ?? 1}`;
    return failed("Runtime.ExitError", `Runtime exited without providing a reason: ${how}`);
  }
  const { payload, error } = JSON.parse(readFileSync(file, "utf8")) as Answer;
  return error === undefined
    ? { payload: payload ?? null }
    : { payload: error, error: `${error.errorType}: ${error.errorMessage}` };
}
