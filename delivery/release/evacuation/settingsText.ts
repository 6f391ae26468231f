/** Changes settings in the text of `Pulumi.<stack>.yaml` and nothing else: comments, order and quotes stay as they are. */
import { isMap, isNode, isScalar, isSeq, parse, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { ReleaseError } from "../errors";

export type Setting = string | readonly string[];

/** A replacement of a part of the text. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A text as it may stand in a list too: quoted wherever YAML would read something else. */
const scalarText = (text: string): string =>
  /^[A-Za-z0-9][\w./@+=:*-]*$/.test(text) && !text.endsWith(":") && parse(text) === text ? text : JSON.stringify(text);

const valueText = (value: Setting): string =>
  typeof value === "string" ? scalarText(value) : `[${value.map(scalarText).join(", ")}]`;

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

/** Where a node ends, without the line ends and comments that follow it. */
function endOf(text: string, node: { range?: [number, number, number] | null | undefined }): number {
  const [from, to] = node.range ?? [0, 0];
  const last: unknown = isSeq(node) && node.flow !== true ? node.items.at(-1) : undefined;
  return isNode(last) ? endOf(text, last) : from + text.slice(from, to).trimEnd().length;
}

/** From behind the colon of a key to the end of its value. */
function placeOf(text: string, config: YAMLMap, key: string): Omit<Splice, "text"> | undefined {
  const pair = config.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (!pair) return undefined;
  const colon = text.indexOf(":", (pair.key as Scalar).range![1]) + 1;
  if (!isNode(pair.value) || !pair.value.range) return { from: colon, to: colon };
  const [from] = pair.value.range;
  const to = Math.max(colon, endOf(text, pair.value));
  // A value on the line of its key keeps the space before it.
  return text.slice(colon, from).includes("\n") || from >= to ? { from: colon, to } : { from, to };
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
    const place = placeOf(changed, config, key);
    const space = place && changed[place.from - 1] === ":" ? " " : "";
    const splice = place ? { ...place, text: space + valueText(value) } : behind(changed, config, key, value);
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
