/** Changes settings in the text of `Pulumi.<stack>.yaml` and nothing else: comments, order and quotes stay as they are. */
import { isMap, isScalar, parseDocument, stringify, type YAMLMap } from "yaml";
import { ReleaseError } from "../errors";

export type Setting = string | readonly string[];

/** A replacement of a part of the text. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const valueText = (value: Setting): string =>
  typeof value === "string" ? stringify(value).trim() : `[${value.map((one) => stringify(one).trim()).join(", ")}]`;

function configOf(text: string, file: string): YAMLMap {
  const document = parseDocument(text, { prettyErrors: false });
  const config = document.errors.length === 0 ? document.get("config", true) : undefined;
  if (!isMap(config) || config.flow === true || config.items.length === 0)
    throw new ReleaseError(
      `${file} must have a mapping "config" in block style with at least one setting; write the settings by hand.`,
      2,
    );
  return config;
}

/** The pair of a key, with where its value begins and ends. */
function pairOf(config: YAMLMap, key: string) {
  const pair = config.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (!pair) return undefined;
  const { range } = (pair.value ?? {}) as { range?: [number, number, number] | null };
  return range ? { from: range[0], to: range[1] } : undefined;
}

/** Behind the line of a setting that is there, for one that is not. */
function behind(text: string, config: YAMLMap, key: string, value: Setting): Splice {
  const first = config.items[0]!.key as { range: [number, number, number] };
  const last = config.items.at(-1)!.value as { range?: [number, number, number] | null } | null;
  const indent = first.range[0] - (text.lastIndexOf("\n", first.range[0] - 1) + 1);
  const end = last?.range?.[1] ?? text.length;
  const line = text.indexOf("\n", Math.max(0, end - 1));
  const at = line === -1 ? text.length : line + 1;
  const newline = at > 0 && text[at - 1] !== "\n" ? "\n" : "";
  return { from: at, to: at, text: `${newline}${" ".repeat(indent)}${key}: ${valueText(value)}\n` };
}

const same = (one: unknown, other: Setting): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * Sets settings. Those that have their value already are not touched, so that setting them twice changes nothing.
 *
 * @param settings By full key, such as `interlock:homeRegion`.
 * @throws ReleaseError when the text is no settings file that can be changed so
 */
export function setSettings(text: string, settings: Readonly<Record<string, Setting>>, file: string): string {
  let changed = text;
  for (const [key, value] of Object.entries(settings)) {
    const config = configOf(changed, file);
    if (same((config.toJSON() as Record<string, unknown>)[key], value)) continue;
    const pair = pairOf(config, key);
    const splice = pair ? { ...pair, text: valueText(value) } : behind(changed, config, key, value);
    changed = changed.slice(0, splice.from) + splice.text + changed.slice(splice.to);
  }
  const wanted = { ...(configOf(text, file).toJSON() as object), ...settings };
  const got = configOf(changed, file).toJSON() as object;
  if (JSON.stringify(sorted(wanted)) !== JSON.stringify(sorted(got)))
    throw new ReleaseError(
      `${file} cannot be changed without touching more than ${Object.keys(settings).join(", ")}; write them by hand.`,
      2,
    );
  return changed;
}

const sorted = (record: object): [string, unknown][] =>
  Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
