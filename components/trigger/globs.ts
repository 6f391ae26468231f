/** The glob patterns of CodePipeline's triggers: one text, which the function runs and which checks patterns here. */
import { compileFunction } from "node:vm";

/**
 * CommonJS module. A pattern is read into tokens; a path is matched by walking the tokens with the set of places that the tokens
 * so far lead to. The time grows with pattern times path, and no pattern can stall the function.
 *
 * Source: CodePipeline User Guide syntax-glob.
 */
export const GLOBS_SOURCE = String.raw`"use strict";

/** Reads the expression in brackets that begins at the place. The characters *, ? and \ stand for themselves in it. */
function readSet(characters, start) {
  const negated = characters[start + 1] === "!";
  const ranges = [];
  let at = start + (negated ? 2 : 1);
  while (characters[at] !== "]") {
    const first = characters[at];
    if (first === undefined) throw new Error("[ has no ]");
    const isRange = characters[at + 1] === "-" && characters[at + 2] !== undefined && characters[at + 2] !== "]";
    const last = isRange ? characters[at + 2] : first;
    if (first === "/" || last === "/") throw new Error("[ ] holds a /");
    if (last < first) throw new Error(first + "-" + last + " runs backwards");
    ranges.push([first, last]);
    at += isRange ? 3 : 1;
  }
  if (ranges.length === 0) throw new Error("[ ] is empty");
  return { token: { kind: "set", negated, ranges }, next: at + 1 };
}

/** Reads the group that begins at the place. */
function readGroup(characters, start) {
  const alternatives = [];
  let at = start;
  do {
    const { tokens, next } = read(characters, at + 1, true);
    alternatives.push(tokens);
    at = next;
  } while (characters[at] === ",");
  if (characters[at] !== "}") throw new Error("{ has no }");
  return { token: { kind: "group", alternatives }, next: at + 1 };
}

function readToken(characters, at, inGroup) {
  const character = characters[at];
  switch (character) {
    case "*":
      return characters[at + 1] === "*"
        ? { token: { kind: "run", crosses: true }, next: at + 2 }
        : { token: { kind: "run", crosses: false }, next: at + 1 };
    case "?":
      return { token: { kind: "any" }, next: at + 1 };
    case "[":
      return readSet(characters, at);
    case "{":
      if (inGroup) throw new Error("{ } is nested");
      return readGroup(characters, at);
    case "\\":
      if (characters[at + 1] === undefined) throw new Error("\\ stands at the end");
      return { token: { kind: "character", character: characters[at + 1] }, next: at + 2 };
    default:
      return { token: { kind: "character", character }, next: at + 1 };
  }
}

/** Reads tokens up to the end or, in a group, up to what ends the alternative. */
function read(characters, start, inGroup) {
  const tokens = [];
  let at = start;
  while (at < characters.length && !(inGroup && (characters[at] === "," || characters[at] === "}"))) {
    const { token, next } = readToken(characters, at, inGroup);
    tokens.push(token);
    at = next;
  }
  return { tokens, next: at };
}

/** Whether a token takes one character. Only ** takes a slash that is not written. */
function takes(token, character) {
  if (token.kind === "character") return character === token.character;
  if (character === undefined || character === "/") return false;
  if (token.kind === "any") return true;
  return token.negated !== token.ranges.some(([first, last]) => first <= character && character <= last);
}

/** The places of the path that a token leads to from the given ones. */
function step(token, path, places) {
  if (token.kind === "group")
    return new Set(token.alternatives.flatMap((tokens) => [...walk(tokens, path, places)]));
  const reached = new Set();
  for (const place of places) {
    if (token.kind !== "run") {
      if (takes(token, path[place])) reached.add(place + 1);
      continue;
    }
    for (let at = place; !reached.has(at); at += 1) {
      reached.add(at);
      if (at === path.length || (path[at] === "/" && !token.crosses)) break;
    }
  }
  return reached;
}

const walk = (tokens, path, start) => tokens.reduce((places, token) => step(token, path, places), start);

/** A function that says whether a path matches the pattern. Throws an Error that says what is wrong with the pattern. */
function compile(pattern) {
  const { tokens } = read([...pattern], 0, false);
  return (path) => {
    const characters = [...path];
    return walk(tokens, characters, new Set([0])).has(characters.length);
  };
}

/** A function that says whether a path is wanted: what is excluded is not, whatever includes it. */
function compileFilter({ includes, excludes = [] }) {
  const included = (includes ?? ["**"]).map(compile);
  const excluded = excludes.map(compile);
  const matches = (path) => (match) => match(path);
  return (path) => included.some(matches(path)) && !excluded.some(matches(path));
}

module.exports = { compile, compileFilter };
`;

/** Patterns of the files that start a pipeline. */
export interface PathFilter {
  readonly includes?: string[];
  readonly excludes?: string[];
}

interface Globs {
  readonly compile: (pattern: string) => (path: string) => boolean;
  readonly compileFilter: (filter: PathFilter) => (path: string) => boolean;
}

function load(): Globs {
  const module = { exports: {} };
  const run = compileFunction(GLOBS_SOURCE, ["module"], { filename: "globs.js" }) as (module: object) => void;
  run(module);
  return module.exports as Globs;
}

/** The module, loaded. */
export const globs: Globs = load();

/** What is wrong with a pattern, such as `[ has no ]`; nothing when it is right. */
export function patternProblem(pattern: string): string | undefined {
  try {
    globs.compile(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
