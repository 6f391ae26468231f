/** What no text of a setting may be, whatever it means. */
import { unprintableIn } from "../../delivery/printable";
import type { SettingsProblem } from "./types";
import type { SettingKey, SettingValues } from "./values";

/** Longer than anything that a setting takes, and short enough for every check. Source: `iam.arnType`, 2,048 characters. */
const MAX_LENGTH = 2048;

const controlsIn = (text: string): readonly string[] => [
  ...(text.includes("\t") ? ["U+0009"] : []),
  ...(text.includes("\n") ? ["U+000A"] : []),
  ...unprintableIn(text),
];

function problemOf(path: SettingsProblem["path"], text: string): SettingsProblem | undefined {
  if (text.length > MAX_LENGTH)
    return { path, message: `must have at most ${MAX_LENGTH} characters, got ${text.length}; shorten it` };
  const controls = controlsIn(text);
  if (controls.length === 0) return undefined;
  return {
    path,
    message: `must have no control characters and none that turn the direction of text, got ${controls.join(", ")}; write it anew`,
  };
}

/** Every text of a value, with its place. */
function textsOf(path: SettingsProblem["path"], value: unknown): readonly [SettingsProblem["path"], string][] {
  if (typeof value === "string") return [[path, value]];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index) => textsOf([...path, index], item));
}

/** Texts that are too long or hold what nobody sees. */
export function textProblems(values: SettingValues): SettingsProblem[] {
  return (Object.keys(values) as SettingKey[])
    .flatMap((key) => textsOf([key], values[key]))
    .flatMap(([path, text]) => problemOf(path, text) ?? []);
}

/** The values with the empty one in place of each that has a text which is too long: no other check looks at it, however it works. */
export function withoutLongTexts(values: SettingValues): SettingValues {
  const entries = (Object.keys(values) as SettingKey[]).map((key) => {
    const value = values[key];
    const isLong = textsOf([key], value).some(([, text]) => text.length > MAX_LENGTH);
    return [key, isLong ? (Array.isArray(value) ? [] : "") : value] as const;
  });
  return Object.fromEntries(entries) as SettingValues;
}
