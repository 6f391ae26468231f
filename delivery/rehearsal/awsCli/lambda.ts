/** Commands of `aws lambda`. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { textAt } from "../bag";
import type { FunctionVersion, LambdaFunction, NamedFunction } from "../lambda/functions";
import { ServiceError } from "../serviceError";
import { RehearsalError } from "../types";
import { choice, option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { permit, servicesOf } from "./services";
import { UsageError } from "./usage";
import { blob, local } from "./values";

function named(call: Invocation, operation: string): NamedFunction {
  const { account, region } = call.caller;
  const found = servicesOf(call).functions.find(option(call, "--function-name"), account, region, operation);
  const qualifier = call.options.get("--qualifier");
  return qualifier === undefined ? found : { ...found, qualifier };
}

/** What IAM is asked about: the function, or the version or alias where the call names one. */
const arnOf = ({ fn, qualifier }: NamedFunction): string =>
  qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`;

/** As botocore's lambda `FunctionConfiguration`. A rehearsed function is ready at once. */
function configuration({ arn, name, roleArn, resource }: LambdaFunction, { version, code }: FunctionVersion): Output {
  const { inputs } = resource;
  return {
    FunctionName: name,
    FunctionArn: version === "$LATEST" ? arn : `${arn}:${version}`,
    Runtime: textAt(inputs, "runtime"),
    Role: roleArn,
    Handler: textAt(inputs, "handler"),
    ...(typeof code === "string" ? {} : { CodeSize: code.size, CodeSha256: code.sha256 }),
    Timeout: inputs["timeout"] ?? 3,
    MemorySize: inputs["memorySize"] ?? 128,
    Version: version,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: inputs["architectures"] ?? ["x86_64"],
  };
}

/** Bytes of a request, which holds the zip as base64: about 50 MB of zip. Source: Lambda Developer Guide, gettingstarted-limits. */
const MAX_REQUEST = 70_167_211;

export const updateFunctionCode = async (call: Invocation): Promise<Output> => {
  const target = named(call, "UpdateFunctionCode");
  const given = option(call, "--zip-file");
  if (!given.startsWith("fileb://"))
    throw new UsageError(
      "Error parsing parameter '--zip-file': --zip-file must be a zip file with the fileb:// prefix.",
    );
  const zip = await blob("--zip-file", given, call.folder);
  permit(call, "lambda:UpdateFunctionCode", target.fn.arn);
  if (zip.length * (4 / 3) > MAX_REQUEST) {
    const detail = `Request must be smaller than ${MAX_REQUEST} bytes for the UpdateFunctionCode operation`;
    throw new ServiceError("RequestEntityTooLargeException", "UpdateFunctionCode", detail);
  }
  try {
    return configuration(target.fn, await target.fn.update(zip, call.options.has("--publish")));
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    const detail = `Could not unzip uploaded file. Please check your file, then try to upload again. ${error.message}`;
    throw new ServiceError("InvalidParameterValueException", "UpdateFunctionCode", detail);
  }
};

const read =
  (operation: "GetFunction" | "GetFunctionConfiguration") =>
  async (call: Invocation): Promise<Output> => {
    const target = named(call, operation);
    permit(call, `lambda:${operation}`, arnOf(target));
    return configuration(target.fn, await target.fn.version(target.qualifier ?? "$LATEST", operation));
  };

export const getFunctionConfiguration = read("GetFunctionConfiguration");

/** Waiters of the AWS CLI by the operation that they repeat. Source: botocore lambda, waiters-2. */
const WAITERS = {
  "function-active": "GetFunctionConfiguration",
  "function-active-v2": "GetFunction",
  "function-updated": "GetFunctionConfiguration",
  "function-updated-v2": "GetFunction",
  "published-version-active": "GetFunctionConfiguration",
} as const;

/** Waits for what is so already: only the right to look is needed. */
export const wait = async (call: Invocation): Promise<string> => {
  const [waiter = ""] = call.positional;
  const known = Object.keys(WAITERS) as (keyof typeof WAITERS)[];
  const name = choice({ ...call, options: new Map([["wait", waiter]]) }, "wait", known, "function-active");
  await read(WAITERS[name])(call);
  return "";
};

export const getAlias = async (call: Invocation): Promise<Output> => {
  const { fn } = named(call, "GetAlias");
  permit(call, "lambda:GetAlias", fn.arn);
  const { arn, name, version, weights } = fn.alias(option(call, "--name"), "GetAlias");
  const shares = [...weights].map(([other, percentage]): [string, number] => [other, percentage / 100]);
  return {
    AliasArn: arn,
    Name: name,
    FunctionVersion: version,
    Description: "",
    ...(shares.length > 0 && { RoutingConfig: { AdditionalVersionWeights: Object.fromEntries(shares) } }),
  };
};

export const invoke = async (call: Invocation): Promise<Output> => {
  const target = named(call, "Invoke");
  choice(call, "--invocation-type", ["RequestResponse"], "RequestResponse");
  const format = choice(call, "--cli-binary-format", ["base64", "raw-in-base64-out"], "base64");
  permit(call, "lambda:Invoke", arnOf(target));
  const version = await target.fn.version(target.qualifier ?? "$LATEST", "Invoke");
  const given = option(call, "--payload");
  const isText = format === "raw-in-base64-out" && !/^fileb?:\/\//.test(given);
  const text = isText ? given : (await blob("--payload", given, call.folder)).toString("utf8");
  const { fn } = target;
  const result = await servicesOf(call).invocations.invoke(fn, version, parsed(text), [fn.environment, fn.region]);
  if (result.notRehearsed !== undefined) throw new ServiceError("ServiceException", "Invoke", result.notRehearsed);
  await local(() => writeFile(resolve(call.folder, call.positional[0] ?? ""), JSON.stringify(result.payload)));
  return {
    StatusCode: 200,
    ...(result.error !== undefined && { FunctionError: "Unhandled" }),
    ExecutedVersion: result.executedVersion,
  };
};

function parsed(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const detail = "Could not parse request body into json: Could not parse payload into json";
    throw new ServiceError("InvalidRequestContentException", "Invoke", detail);
  }
}
