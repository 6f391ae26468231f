/** Reads Dockerfiles, as far as an image can be made without a container. @see https://docs.docker.com/reference/dockerfile/ */
import { RehearsalError } from "../types";

export interface Instruction {
  /** In capitals. */
  readonly name: string;
  /** What follows, with lines joined. */
  readonly rest: string;
  /** From 1. */
  readonly line: number;
}

/** What a Dockerfile has that is wrong, or that no rehearsal can do. */
export class DockerfileError extends RehearsalError {
  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`);
    this.name = "DockerfileError";
  }
}

const KNOWN = [
  "ADD",
  "ARG",
  "CMD",
  "COPY",
  "ENTRYPOINT",
  "ENV",
  "EXPOSE",
  "FROM",
  "HEALTHCHECK",
  "LABEL",
  "RUN",
  "SHELL",
  "STOPSIGNAL",
  "USER",
  "VOLUME",
  "WORKDIR",
];

/** The instructions in order. @throws DockerfileError */
export function parseDockerfile(text: string, file: string): readonly Instruction[] {
  const instructions: Instruction[] = [];
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1;
    let joined = lines[index]?.trim() ?? "";
    if (joined === "" || joined.startsWith("#")) continue;
    while (joined.endsWith("\\") && index + 1 < lines.length) {
      const next = lines[(index += 1)]?.trim() ?? "";
      if (!next.startsWith("#")) joined = `${joined.slice(0, -1).trimEnd()} ${next}`;
    }
    instructions.push(instructionOf(joined, line, file));
  }
  const [first] = instructions.filter(({ name }) => name !== "ARG");
  if (first?.name !== "FROM") throw new DockerfileError(file, first?.line ?? 1, "the first instruction must be FROM");
  const [, second] = instructions.filter(({ name }) => name === "FROM");
  if (second !== undefined)
    throw new DockerfileError(
      file,
      second.line,
      "builds of several stages are not rehearsed; let the buildspec make what the image holds, and copy it",
    );
  return instructions;
}

function instructionOf(text: string, line: number, file: string): Instruction {
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
  const name = word.toUpperCase();
  if (!KNOWN.includes(name)) throw new DockerfileError(file, line, `unknown instruction ${word}`);
  if (rest.includes("<<")) throw new DockerfileError(file, line, "here-documents are not rehearsed");
  if (rest === "") throw new DockerfileError(file, line, `${name} needs an argument`);
  return { name, rest, line };
}

/** Puts variables in: `$A`, `${A}`, `${A:-default}`, `${A:+other}`; a backslash keeps a `$`. */
export function substitute(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /\\\$|\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g,
    (whole: string, plain?: string, braced?: string, operator?: string, word: string = "") => {
      if (whole === "\\$") return "$";
      const value = variables.get(plain ?? braced ?? "") ?? "";
      if (operator === "-") return value === "" ? word : value;
      if (operator === "+") return value === "" ? "" : word;
      return value;
    },
  );
}

/** Words between spaces, without their quotes. */
export function words(text: string): string[] {
  const found = text.matchAll(/(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|((?:\\.|[^\s"'])+))+/g);
  return [...found].map(([whole]) => unquoted(whole));
}

const unquoted = (word: string): string =>
  word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
    double === undefined ? (single ?? "") : double.replace(/\\(.)/g, "$1"),
  );

/** `KEY=value KEY="other value"`, or `KEY value`. */
export function pairs(text: string): readonly (readonly [string, string])[] {
  const all = words(text);
  const [first = "", ...rest] = all;
  if (!first.includes("=")) return [[first, rest.join(" ")]];
  return all.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)] as const);
}

/** The words of CMD and ENTRYPOINT: a JSON list, or a line for the shell. */
export function command(text: string): readonly string[] {
  if (!text.startsWith("[")) return ["/bin/sh", "-c", text];
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((word): word is string => typeof word === "string")) return list;
  } catch {
    // Docker takes what is no JSON for a line of the shell.
  }
  return ["/bin/sh", "-c", text];
}
