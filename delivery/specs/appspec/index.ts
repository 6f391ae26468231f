import type { Codec, Place } from "../codec";
import { parseSpec } from "../parse";
import { printYaml } from "../print";
import { nodeAt, type SpecNode } from "../source";
import { ecs, ECS_TYPE } from "./ecs";
import { lambda } from "./lambda";
import type { Appspec } from "./model";
import { server } from "./server";

export * from "./model";
export { appspecProblemsInBundle } from "./bundle";
export { appspecWarnings } from "./warnings";

/** The codec of each platform. */
export const appspecCodecs = { Server: server, Lambda: lambda, ECS: ecs } as const;

/**
 * Reads an AppSpec file, YAML or JSON, for the platform that its content shows.
 *
 * Where CodeDeploy's agent and its documentation differ, the agent is followed.
 *
 * @param file Name for the messages.
 * @throws SpecError listing every problem with file, line and column; nothing else, whatever the text.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html
 */
export function parseAppspec(text: string, file: string): Appspec {
  return parseSpec<Appspec>(text, file, choosePlatform);
}

/** Prints an AppSpec as YAML that reads back as an equal one. Defaults are left out. */
export function printAppspec(spec: Appspec): string {
  if (spec.platform === "Server") return printYaml(server.write(spec));
  return printYaml(spec.platform === "Lambda" ? lambda.write(spec) : ecs.write(spec));
}

/** Only files for Lambda and ECS list resources; the type of the first tells which. */
function choosePlatform(root: SpecNode, _place: Place): { codec: Codec<Appspec>; root: SpecNode } {
  return { codec: codecFor(root), root };
}

function codecFor(root: SpecNode): (typeof appspecCodecs)[keyof typeof appspecCodecs] {
  const list = nodeAt(root, ["Resources"]) ?? nodeAt(root, ["resources"]);
  if (list === undefined) return server;
  const first = nodeAt(list, [0]);
  const resource = first?.kind === "map" ? first.entries[0]?.value : undefined;
  const type = resource && (nodeAt(resource, ["Type"]) ?? nodeAt(resource, ["type"]));
  if (type?.kind === "scalar" && type.text === ECS_TYPE) return ecs;
  return lambda;
}
