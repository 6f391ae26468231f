/** Wrong use of the command; the AWS CLI exits with 252. */
export class UsageError extends Error {}

/** Use that the AWS CLI may know and the stand-in does not. */
export class UnknownUseError extends UsageError {}

/** A failure on this machine; the AWS CLI exits with 255. */
export class LocalError extends Error {}

/** What a command was called with. */
export interface ParsedArguments {
  readonly service: string;
  readonly command: string;
  readonly positional: readonly string[];
  /** By name with its dashes; a switch has an empty value, a list has its words with spaces between. */
  readonly options: ReadonlyMap<string, string>;
  /** The last option, where its value is missing. */
  readonly incomplete?: string;
}

/** Options that take no value. */
const SWITCHES = new Set([
  "--no-cli-pager",
  "--only-show-errors",
  "--quiet",
  "--no-progress",
  "--recursive",
  "--version",
  "--publish",
  "--no-publish",
  "--auto-rollback-enabled",
  "--no-auto-rollback-enabled",
]);

/** Options that take every word up to the next option. */
const LISTS = new Set(["--target-ids"]);

/** Takes a command line apart; options may stand anywhere, as `--name value` or `--name=value`. */
export function parseArguments(words: readonly string[]): ParsedArguments {
  const positional: string[] = [];
  const options = new Map<string, string>();
  let incomplete: string | undefined;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (!word.startsWith("--") || word === "--") {
      positional.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const name = equals === -1 ? word : word.slice(0, equals);
    if (SWITCHES.has(name)) options.set(name, "");
    else if (equals !== -1) options.set(name, word.slice(equals + 1));
    else if (LISTS.has(name)) {
      const values: string[] = [];
      while (index + 1 < words.length && !words[index + 1]?.startsWith("--")) values.push(words[(index += 1)] ?? "");
      options.set(name, values.join(" "));
    } else {
      const value = words[(index += 1)];
      if (value === undefined) incomplete = name;
      options.set(name, value ?? "");
    }
  }
  const [service = "", command = "", ...rest] = positional;
  return { service, command, positional: rest, options, ...(incomplete === undefined ? {} : { incomplete }) };
}
