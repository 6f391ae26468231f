/** What the file of a stack must say, and what belongs into another one. */
import type { Locate } from "./location";
import type { SettingsProblem } from "./types";
import { SETTINGS, type SettingKey } from "./values";

type StackKind = "shared" | "environment";

const MOVE: Readonly<Record<StackKind, string>> = {
  environment: "is read by the stack shared alone, which makes it for all environments; move it to Pulumi.shared.yaml",
  shared: "is read by environments alone; move it to the Pulumi.<environment>.yaml of each that it is meant for",
};

/** Settings that the stack's file gives although the stack does not read them; what the project gives is for whoever reads it. */
export function foreignSettings(locate: Locate, namespace: string, kind: StackKind): SettingsProblem[] {
  const own = Object.keys(locate.own?.() ?? {});
  return (Object.keys(SETTINGS) as SettingKey[])
    .filter((key) => SETTINGS[key].of !== "all" && SETTINGS[key].of !== kind && own.includes(`${namespace}:${key}`))
    .map((key) => ({ path: [key], message: MOVE[kind] }));
}

/** Setting of Pulumi's own that keeps resources from the credentials and the region of a shell. */
const DISABLED = "pulumi:disable-default-providers";

/** What is wrong with it, in the form of the other problems; nothing where no file tells. */
export function providerProblem(locate: Locate): string | undefined {
  const own = locate.own?.();
  if (own === undefined) return undefined;
  const given = own[DISABLED];
  if (Array.isArray(given) && (given.includes("aws") || given.includes("*"))) return undefined;
  const got = given === undefined ? "nothing" : JSON.stringify(given);
  return (
    `${locate([DISABLED])}: ${DISABLED} must list aws, got ${got}; ` +
    'without it a resource that names no provider would be made with the credentials of the shell: set it to ["aws"]'
  );
}
