/** Tasks, functions and their APIs. */
import { bagAt, bagsAt, textAt } from "../../graph/declared/bag";
import type { GraphResource } from "../../graph/types";
import { HOURS, type Context, type Models } from "../context";
import type { Costs } from "../types";
import { isOn, numberAt } from "./values";

/** CPU units and MiB of a task definition may carry a unit, as in `1 vCPU` and `2 GB`. Source: ECS API, RegisterTaskDefinition. */
function sizeOf(text: unknown, perUnit: number): number | undefined {
  const given = typeof text === "number" ? `${text}` : typeof text === "string" ? text : "";
  const [, amount, unit] = /^\s*([\d.]+)\s*([a-z]*)\s*$/i.exec(given) ?? [];
  if (amount === undefined) return undefined;
  return unit === undefined || unit === "" ? Number(amount) / perUnit : Number(amount);
}

function service({ inputs, region }: GraphResource, context: Context): Costs {
  const providers = bagsAt(inputs, "capacityProviderStrategies").map((one) => textAt(one, "capacityProvider"));
  const isFargate = textAt(inputs, "launchType") === "FARGATE" || providers.includes("FARGATE");
  if (providers.includes("FARGATE_SPOT"))
    return { unpriced: [{ what: "hours of tasks", why: "spot prices change by the hour" }] };
  if (!isFargate) return { free: "its instances are paid for" };
  const found = context.find("aws:ecs/taskDefinition:TaskDefinition", inputs["taskDefinition"], region);
  const cpus = sizeOf(found?.inputs["cpu"], 1024);
  const gigabytes = sizeOf(found?.inputs["memory"], 1024);
  const count = numberAt(inputs, "desiredCount") ?? 1;
  if (cpus === undefined || gigabytes === undefined)
    return { unpriced: [{ what: `hours of ${count} tasks`, why: "their task definition is not in the program" }] };
  const platform = bagAt(found?.inputs, "runtimePlatform");
  const architecture = textAt(platform, "cpuArchitecture") === "ARM64" ? "arm64" : "x86_64";
  if (/^WINDOWS/.test(textAt(platform, "operatingSystemFamily") ?? ""))
    return { unpriced: [{ what: `hours of ${count} tasks`, why: "no table has prices of Windows tasks" }] };
  const isPublic = isOn(bagAt(inputs, "networkConfiguration")["assignPublicIp"]);
  return {
    uses: [
      {
        price: `task.${architecture}.cpuHour`,
        what: `hours of vCPUs of ${count} tasks`,
        quantity: count * cpus * HOURS,
      },
      {
        price: `task.${architecture}.gigabyteHour`,
        what: `hours of GB of ${count} tasks`,
        quantity: count * gigabytes * HOURS,
      },
      ...(isPublic
        ? [{ price: "publicAddress.hour", what: "hours of public addresses", quantity: count * HOURS }]
        : []),
    ],
  };
}

/** MiB of a function that does not say. Source: Lambda API, CreateFunction. */
const DEFAULT_MEMORY = 128;

function lambda({ inputs, ...rest }: GraphResource, context: Context): Costs {
  const { functionCalls, functionMilliseconds } = context.usageOf({ inputs, ...rest });
  const architectures = inputs["architectures"];
  const isArm = Array.isArray(architectures) && architectures.includes("arm64");
  const gigabytes = (numberAt(inputs, "memorySize") ?? DEFAULT_MEMORY) / 1024;
  const quantity = functionCalls * (functionMilliseconds / 1000) * gigabytes;
  return {
    uses: [
      { price: "function.request", what: "calls", quantity: functionCalls },
      { price: `function.${isArm ? "arm64" : "x86_64"}.gigabyteSecond`, what: "GB-seconds of calls", quantity },
    ],
  };
}

function api(resource: GraphResource, context: Context): Costs {
  if (textAt(resource.inputs, "protocolType") !== "HTTP")
    return { unpriced: [{ what: "messages of a WebSocket API", why: "no table has their prices" }] };
  return { uses: [{ price: "httpApi.request", what: "requests", quantity: context.usageOf(resource).apiRequests }] };
}

export const COMPUTE: Models = {
  "aws:ecs/service:Service": service,
  "aws:lambda/function:Function": lambda,
  "aws:apigatewayv2/api:Api": api,
};
