/** Figures of usage that stand in a file: `usage.yaml` beside `Pulumi.yaml`, or another one that is named. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type GivenUsage, readUsage, type UsageSettings } from "./usage";

export const USAGE_FILE = "usage.yaml";

const isBag = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export interface ReadFigures {
  readonly given: readonly GivenUsage[];
  readonly problems: readonly string[];
}

/** Figures of a file: `key: number`, or a mapping of them for a stack. @param where What the file is called in messages */
export function figuresIn(file: string, where: string): ReadFigures {
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (error) {
    return {
      given: [],
      problems: [`${where} cannot be read: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
  if (content === null || content === undefined) return { given: [], problems: [] };
  if (!isBag(content))
    return {
      given: [],
      problems: [`${where} must hold a mapping, such as pushesPerDay: 8, got ${JSON.stringify(content)}`],
    };
  const given = Object.entries(content).flatMap(([path, value]) =>
    isBag(value)
      ? Object.entries(value).map(([key, one]) => ({ where, path: `${path}.${key}`, value: one }))
      : [{ where, path, value }],
  );
  return { given, problems: [] };
}

/** What the program's own file says; nothing where there is none. @param root Folder of the program */
export function projectFigures(root: string): ReadFigures {
  const file = join(root, USAGE_FILE);
  return existsSync(file) ? figuresIn(file, USAGE_FILE) : { given: [], problems: [] };
}

/** The usage that the program's own file says, and everything that is wrong with it. */
export function projectUsage(root: string): { readonly settings: UsageSettings; readonly problems: readonly string[] } {
  const { given, problems } = projectFigures(root);
  const read = readUsage(given);
  return { settings: read.settings, problems: [...problems, ...read.problems] };
}
