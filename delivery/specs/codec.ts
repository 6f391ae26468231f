import { didYouMean } from "./suggest";
import { describe, isNull, type ScalarNode, type Segment, type SpecNode } from "./nodes";
import { type Source } from "./source";

/** A JSON Schema as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * How one setting is read, printed and described to editors: the single declaration behind parser, printer and schema.
 */
export interface Codec<T> {
  /** The value, or undefined after reporting why there is none. */
  read(node: SpecNode, place: Place): T | undefined;
  /** The value as the YAML library prints it. */
  write(value: T): unknown;
  readonly schema: JsonSchema;
}

/** Where in the file a codec reads. Paths are only spelt out for problems. */
export class Place {
  constructor(
    readonly source: Source,
    readonly parent?: Place,
    readonly segment: Segment = "",
  ) {}

  child(segment: Segment): Place {
    return new Place(this.source, this, segment);
  }

  get path(): string {
    return pathOf(this.#segments());
  }

  /** Reports a problem and gives undefined, so that a codec can return it. */
  fail(at: number | SpecNode, message: string): undefined {
    this.source.report(typeof at === "number" ? at : at.offset, this.path, message);
    return undefined;
  }

  #segments(): Segment[] {
    return this.parent === undefined ? [] : [...this.parent.#segments(), this.segment];
  }
}

/** Segments as one path: `phases.build.commands[0]`, `reports["arn:…"].files`. */
export function pathOf(segments: readonly Segment[]): string {
  return segments
    .map((segment, index) => {
      if (typeof segment === "number") return `[${segment}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(segment)) return `[${JSON.stringify(segment)}]`;
      return index === 0 ? segment : `.${segment}`;
    })
    .join("");
}

/** A scalar that passes `read`; `allowed` says in a message what would. */
function scalarCodec<T>(
  allowed: string,
  schema: JsonSchema,
  read: (scalar: ScalarNode) => T | undefined,
  write: (value: T) => unknown = (value) => value,
): Codec<T> {
  return {
    schema,
    write,
    read: (node, place) => {
      const value = node.kind === "scalar" && !isNull(node) ? read(node) : undefined;
      return value ?? place.fail(node, `must be ${allowed}, got ${describe(node)}`);
    },
  };
}

const SCALAR_TYPES = ["string", "number", "boolean"];

/** Any text. Numbers and booleans are taken as they are written. */
export const text = scalarCodec("a string", { type: SCALAR_TYPES }, (node) => node.text);

/** Text that is not empty. */
export const filledText = scalarCodec(
  "a string that is not empty",
  { type: SCALAR_TYPES, minLength: 1 },
  (node) => node.text || undefined,
);

/** Text of a form; `allowed` names the form. `pattern` is anchored by the caller. */
export function textLike(
  allowed: string,
  pattern: RegExp,
  schemaType: readonly string[] = SCALAR_TYPES,
): Codec<string> {
  const schema = { type: schemaType, pattern: pattern.source };
  return scalarCodec(allowed, schema, (node) => (pattern.test(node.text) ? node.text : undefined));
}

/** A whole number, quoted or not. */
export function integer(minimum: number, maximum = Number.MAX_SAFE_INTEGER): Codec<number> {
  const range = maximum === Number.MAX_SAFE_INTEGER ? `of ${minimum} or more` : `from ${minimum} to ${maximum}`;
  const schema = {
    anyOf: [
      { type: "integer", minimum, maximum },
      { type: "string", pattern: "^\\d{1,15}$" },
    ],
  };
  return scalarCodec(`a whole number ${range}`, schema, ({ text: digits }) => {
    const value = /^\d{1,15}$/.test(digits) ? Number(digits) : NaN;
    return value >= minimum && value <= maximum ? value : undefined;
  });
}

const BOOLEANS: Readonly<Record<string, boolean>> = { yes: true, true: true, no: false, false: false };

function booleanCodec(words: readonly string[]): Codec<boolean> {
  const anyCase = "^([Yy][Ee][Ss]|[Nn][Oo]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$";
  const schema = { anyOf: [{ type: "boolean" }, { enum: ["yes", "no"] }, { type: "string", pattern: anyCase }] };
  return scalarCodec(words.join(" or "), schema, (node) => BOOLEANS[node.text.toLowerCase()]);
}

/** `yes` or `no`; true and false mean the same. */
export const yesNo = booleanCodec(["yes", "no"]);

/** `true` or `false`; yes and no mean the same. */
export const trueFalse = booleanCodec(["true", "false"]);

/** One of some words; the value is spelt as in `words` even where case is ignored in the file. */
export function oneOf<const W extends string>(words: readonly W[], options: { ignoreCase?: boolean } = {}): Codec<W> {
  const fold = (word: string): string => (options.ignoreCase ? word.toLowerCase() : word);
  const byFolded = new Map(words.map((word) => [fold(word), word]));
  const anyCase = { type: "string", pattern: `^(${words.map(caseless).join("|")})$` };
  return {
    schema: options.ignoreCase ? { anyOf: [{ enum: [...words] }, anyCase] } : { enum: [...words] },
    write: (value) => value,
    read: (node, place) => {
      const got = node.kind === "scalar" && !isNull(node) ? node.text : "";
      const hint = didYouMean(got, words);
      return (
        byFolded.get(fold(got)) ?? place.fail(node, `must be one of ${words.join(", ")}, got ${describe(node)}${hint}`)
      );
    },
  };
}

/** A pattern that matches a word in any case; JSON Schema knows no flags. */
function caseless(word: string): string {
  return word.replace(/[A-Za-z]/g, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}

/** A codec with one more rule: `check` gives what is wrong with a value, or undefined. The schema does not say the rule. */
export function checked<T>(codec: Codec<T>, check: (value: T, node: SpecNode) => string | undefined): Codec<T> {
  return {
    ...codec,
    read: (node, place) => {
      const value = codec.read(node, place);
      const wrong = value === undefined ? undefined : check(value, node);
      return wrong === undefined ? value : place.fail(node, wrong);
    },
  };
}

/** A codec over text whose value has more structure than the text. */
export function parsed<T>(
  parse: (text: string) => T | string,
  print: (value: T) => string,
  schema: JsonSchema,
): Codec<T & object> {
  return {
    schema,
    write: (value) => print(value),
    read: (node, place) => {
      const raw = text.read(node, place);
      if (raw === undefined) return undefined;
      const value = parse(raw);
      return typeof value === "string" ? place.fail(node, value) : (value as T & object);
    },
  };
}

/** A codec with its schema told in more detail. */
export function described<T>(codec: Codec<T>, description: string): Codec<T> {
  return { ...codec, schema: { ...codec.schema, description } };
}
