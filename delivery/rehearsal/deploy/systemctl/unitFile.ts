/** Reads the part of systemd's unit files that the stand-in carries out. Source: systemd.service(5), systemd.exec(5). */
import { parseVariables, splitWords } from "./words";

export interface UnitCommand {
  readonly words: readonly string[];
  /** Prefix `-`: a failure does not count. */
  readonly mayFail: boolean;
}

export interface OptionalPath {
  readonly path: string;
  /** Prefix `-`: it need not exist. */
  readonly optional: boolean;
}

export interface Unit {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly startPre: readonly UnitCommand[];
  readonly start: readonly UnitCommand[];
  readonly stop: readonly UnitCommand[];
  readonly environment: Readonly<Record<string, string>>;
  readonly environmentFiles: readonly OptionalPath[];
  readonly workingDirectory?: OptionalPath;
  readonly user?: string;
  /** Milliseconds. @default 90000 */
  readonly timeoutStopMs: number;
  readonly wantedBy: readonly string[];
  /** Settings of `[Service]` that the stand-in reads but does not carry out. */
  readonly notApplied: readonly string[];
}

/** A unit file that the stand-in cannot carry out. */
export class UnitError extends Error {}

const DEFAULT_TIMEOUT_STOP_MS = 90_000;
const APPLIED = new Set([
  "Type",
  "ExecStartPre",
  "ExecStart",
  "ExecStop",
  "Environment",
  "EnvironmentFile",
  "WorkingDirectory",
  "User",
  "TimeoutStopSec",
]);

/** Settings by section and key; several values where a key is repeated, none before an empty one. */
type Settings = ReadonlyMap<string, readonly string[]>;

/** @throws UnitError */
export function parseUnit(name: string, text: string): Unit {
  const settings = readSettings(text);
  const of = (key: string): readonly string[] => settings.get(key) ?? [];
  const all = (key: string): string[] => of(`Service.${key}`).map((value) => expandSpecifiers(value, name));
  const last = (key: string): string | undefined => all(key).at(-1);
  const workingDirectory = last("WorkingDirectory");
  const user = last("User");
  return {
    name,
    description: of("Unit.Description").at(-1) ?? name,
    type: last("Type") ?? "simple",
    startPre: all("ExecStartPre").map(parseCommand),
    start: all("ExecStart").map(parseCommand),
    stop: all("ExecStop").map(parseCommand),
    environment: parseVariables(all("Environment").flatMap((value) => splitWords(value))),
    environmentFiles: all("EnvironmentFile").map(parseOptionalPath),
    ...(workingDirectory === undefined ? {} : { workingDirectory: parseOptionalPath(workingDirectory) }),
    ...(user === undefined ? {} : { user }),
    timeoutStopMs: parseTimeSpan(last("TimeoutStopSec")) ?? DEFAULT_TIMEOUT_STOP_MS,
    wantedBy: of("Install.WantedBy").flatMap((value) => splitWords(value)),
    notApplied: [...settings.keys()]
      .filter((key) => key.startsWith("Service."))
      .map((key) => key.slice("Service.".length))
      .filter((key) => !APPLIED.has(key)),
  };
}

function readSettings(text: string): Settings {
  const settings = new Map<string, readonly string[]>();
  let section = "";
  for (const line of text
    .replace(/\r/g, "")
    .replace(/\\\n\s*/g, " ")
    .split("\n")) {
    const trimmed = line.trim();
    if (trimmed === "" || /^[#;]/.test(trimmed)) continue;
    const header = /^\[(.+)\]$/.exec(trimmed);
    const [, key = "", value = ""] = /^([^=\s]+)\s*=\s*(.*)$/.exec(trimmed) ?? [];
    if (header) section = header[1] ?? "";
    else if (key !== "") {
      const earlier = value === "" ? [] : (settings.get(`${section}.${key}`) ?? []);
      settings.set(`${section}.${key}`, value === "" ? [] : [...earlier, value]);
    }
  }
  return settings;
}

/** `-` a failure does not count; `:` no variables (none that could be meant are left then); `+` and `!` need root. */
function parseCommand(line: string): UnitCommand {
  const [, prefix = "", rest = ""] = /^([-:+!]*)(.*)$/s.exec(line) ?? [];
  if (rest.startsWith("@")) throw new UnitError(`the prefix @ of "${line}" is not rehearsed`);
  return { words: splitWords(rest), mayFail: prefix.includes("-") };
}

const parseOptionalPath = (value: string): OptionalPath => ({
  path: value.replace(/^-/, ""),
  optional: value.startsWith("-"),
});

/** `20`, `1min 30s`, `infinity`. Source: systemd.time(7). */
function parseTimeSpan(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === "infinity") return 2 ** 31 - 1;
  const units: Readonly<Record<string, number>> = {
    "": 1000,
    ms: 1,
    s: 1000,
    sec: 1000,
    m: 60_000,
    min: 60_000,
    h: 3_600_000,
  };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)];
  const total = parts.reduce((sum, [, amount = "", unit = ""]) => sum + Number(amount) * (units[unit] ?? NaN), 0);
  if (parts.length === 0 || Number.isNaN(total)) throw new UnitError(`"${text}" is no time span such as 20s`);
  return total;
}

function expandSpecifiers(value: string, name: string): string {
  const prefix = name.replace(/\.[^.]+$/, "");
  const known: Readonly<Record<string, string>> = { "%": "%", n: name, N: prefix, p: prefix.split("@")[0] ?? prefix };
  return value.replace(/%(.)/g, (whole, letter: string) => {
    const text = known[letter];
    if (text === undefined) throw new UnitError(`the specifier ${whole} of "${value}" is not rehearsed`);
    return text;
  });
}
