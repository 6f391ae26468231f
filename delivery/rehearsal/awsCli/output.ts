import { select } from "./query";
import { UnknownUseError, UsageError } from "./usage";

/** What an operation prints: plain JSON. */
export type Output = Readonly<Record<string, unknown>>;

/** Scalars as the AWS CLI writes them in text: Python's words for them. */
function scalar(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** One line of tab-separated scalars by sorted name; nested values follow, each behind its name in capitals. */
function textRows(value: unknown, name?: string): string[] {
  const head = name === undefined ? [] : [name.toUpperCase()];
  if (Array.isArray(value)) return listRows(value, head);
  if (typeof value !== "object" || value === null) return [[...head, scalar(value)].join("\t")];
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const isNested = ([, field]: [string, unknown]): boolean => typeof field === "object" && field !== null;
  const row = [...head, ...fields.filter((field) => !isNested(field)).map(([, field]) => scalar(field))];
  return [row.join("\t"), ...fields.filter(isNested).flatMap(([key, field]) => textRows(field, key))];
}

/** A list of scalars is one line; other lists have a line for each item. */
function listRows(list: readonly unknown[], head: readonly string[]): string[] {
  const isFlat = list.every((item) => typeof item !== "object" || item === null);
  if (isFlat && head.length === 0) return [list.map(scalar).join("\t")];
  return list.flatMap((item) => {
    const [first = "", ...rest] = textRows(item);
    return [[...head, first].join("\t"), ...rest];
  });
}

/** Formats what an operation answers, by `--query` and `--output`. */
export function format(output: Output, query: string | undefined, style: string): string {
  const value = query === undefined ? output : select(output, query);
  if (style === "text") return `${textRows(value).join("\n")}\n`;
  if (style === "json") return `${JSON.stringify(value, null, 4)}\n`;
  if (["table", "yaml", "yaml-stream", "off"].includes(style)) throw new UnknownUseError(`--output ${style}`);
  throw new UsageError(`argument --output: Found invalid choice '${style}'`);
}
