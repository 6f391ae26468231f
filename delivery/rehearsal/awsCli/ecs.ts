/** Commands of `aws ecs`. */
import type { Properties } from "../../graph/types";
import { rolesOf } from "../ecs/deployment";
import { textAt } from "../bag";
import { option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { permitStep, servicesOf } from "./services";
import { UnknownUseError, UsageError } from "./usage";
import { readParameterFile } from "./values";

async function definitionOf(call: Invocation): Promise<Properties> {
  const given = option(call, "--cli-input-json");
  const path = /^file:\/\/(.*)$/s.exec(given)?.[1];
  const text =
    path === undefined ? given : (await readParameterFile("--cli-input-json", path, call.folder)).toString("utf8");
  try {
    return JSON.parse(text) as Properties;
  } catch {
    throw new UsageError(`Error parsing parameter '--cli-input-json': Invalid JSON: ${text}`);
  }
}

export const registerTaskDefinition = async (call: Invocation): Promise<Output> => {
  const { graphs, containers } = servicesOf(call);
  if (containers === undefined) throw new UnknownUseError(`ecs ${call.command}`);
  const { account, region, principal } = call.caller;
  const definition = await definitionOf(call);
  const family = textAt(definition, "family") ?? "";
  const [, partition = ""] = principal.id.split(":");
  const familyArn = `arn:${partition}:ecs:${region}:${account}:task-definition/${family}`;
  const passedRoleArns = rolesOf(definition);
  const step = { kind: "RegisterTaskDefinition", principal, familyArn, passedRoleArns } as const;
  permitStep(call, step, "RegisterTaskDefinition");
  return { taskDefinition: { ...definition, taskDefinitionArn: containers.register(graphs, familyArn, definition) } };
};
