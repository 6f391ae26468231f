import type { Codec, Place } from "../codec";
import { parseSpec } from "../parse";
import { printYaml } from "../print";
import { describe, nodeAt, type SpecNode } from "../nodes";
import { didYouMean } from "../suggest";
import { ecs, ECS_TYPE } from "./ecs";
import { lambda, LAMBDA_TYPE } from "./lambda";
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
function choosePlatform(root: SpecNode, place: Place): { codec: Codec<Appspec>; root: SpecNode } | undefined {
  const key = ["Resources", "resources"].find((name) => nodeAt(root, [name]) !== undefined);
  if (key === undefined) return { codec: server, root };
  const first = nodeAt(root, [key, 0]);
  const name = first?.kind === "map" ? (first.entries[0]?.key ?? "") : "";
  const typeKey = ["Type", "type"].find((spelling) => nodeAt(root, [key, 0, name, spelling])?.kind === "scalar") ?? "";
  const type = nodeAt(root, [key, 0, name, typeKey]);
  // Without a type either codec says that it is missing.
  if (type?.kind !== "scalar") return { codec: lambda, root };
  if (type.text === LAMBDA_TYPE) return { codec: lambda, root };
  if (type.text === ECS_TYPE) return { codec: ecs, root };
  const hint = didYouMean(type.text, [LAMBDA_TYPE, ECS_TYPE]);
  const at = place.child(key).child(0).child(name).child(typeKey);
  return at.fail(type, `must be ${LAMBDA_TYPE} or ${ECS_TYPE}, got ${describe(type)}${hint}`);
}
