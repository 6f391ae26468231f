/** What a rule makes of an event for its target. Source: EventBridge User Guide, eb-transform-target-input. Pure. */
import { bagAt, textAt } from "../bag";
import type { GraphResource, Properties } from "../../graph/types";
import { RehearsalError } from "../types";

/** The value at a path such as `$.detail.sourceCommit`. */
function valueAt(path: string, event: unknown): unknown {
  const [root, ...keys] = path.split(".");
  if (root !== "$" || keys.some((key) => !/^[\w-]+$/.test(key)))
    throw new RehearsalError(`The input path ${path} cannot be rehearsed: only fields by their names are modelled.`);
  return keys.reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], event);
}

/** A text within quotes of the template is put in as it is, anything else as JSON. */
const written = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value ?? null);

/** What the target gets: the event itself, or what the template makes of it. @throws RehearsalError where that is no JSON */
export function inputOf({ inputs, name }: GraphResource, event: unknown): unknown {
  const transformer = bagAt(inputs, "inputTransformer");
  const template = textAt(transformer, "inputTemplate");
  if (template === undefined) return event;
  const paths = bagAt(transformer, "inputPaths");
  const values = Object.fromEntries(
    Object.entries(paths).map(([key, path]) => [key, written(valueAt(String(path), event))]),
  );
  const text = template.replace(/<([\w-]+)>/g, (whole, key: string) => values[key] ?? whole);
  try {
    return JSON.parse(text);
  } catch {
    throw new RehearsalError(`The input of the target ${name} is not JSON: ${text}`);
  }
}
