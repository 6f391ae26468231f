import { BlockList, isIP } from "node:net";
import { arnPatternProblems, compileArnPattern } from "./arnPattern";
import { parseArn } from "./arn";
import { compileText, variableProblems, type TextMatcher } from "./template";

/** One condition operator without its set prefix and `IfExists` suffix. */
export interface Operator {
  /** True for operators that hold when no value of the policy matches, such as `StringNotEquals`. */
  readonly negated: boolean;
  /** Problems of one value of the policy; empty when it is usable. */
  problems(value: string, variables: boolean): string[];
  compile(value: string, variables: boolean): TextMatcher;
}

type Form = Omit<Operator, "negated">;

/** An operator whose values are read once on both sides and then compared. */
function compared<T>(what: string, read: (text: string) => T | undefined, holds: (got: T, wanted: T) => boolean): Form {
  return {
    problems: (value) => (read(value) === undefined ? [`"${value}" must be ${what}`] : []),
    compile: (value) => {
      const wanted = read(value);
      return (text) => {
        const got = read(text);
        return got !== undefined && wanted !== undefined && holds(got, wanted);
      };
    },
  };
}

function text(wildcards: boolean, ignoreCase = false): Form {
  return {
    problems: (value, variables) => (variables ? variableProblems(value) : []),
    compile: (value, variables) => compileText(value, { variables, wildcards, ignoreCase }),
  };
}

const readNumber = (value: string): number | undefined =>
  value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;

/** Epoch seconds, or a date of ISO 8601 as AWS writes it. */
function readDate(value: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(value) && value.length > 4) return Number(value) * 1000;
  const time = /^\d{4}(-\d\d(-\d\d(T.*)?)?)?$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

const readBoolean = (value: string): string | undefined =>
  /^(true|false)$/i.test(value) ? value.toLowerCase() : undefined;

const readBinary = (value: string): string | undefined =>
  /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value) ? value : undefined;

function readNetwork(value: string): BlockList | undefined {
  const [address = "", prefix, ...rest] = value.split("/");
  const version = isIP(address);
  const bits = prefix === undefined ? (version === 4 ? 32 : 128) : readNumber(prefix);
  if (version === 0 || rest.length > 0 || bits === undefined || bits < 0 || bits > (version === 4 ? 32 : 128))
    return undefined;
  const network = new BlockList();
  network.addSubnet(address, bits, version === 4 ? "ipv4" : "ipv6");
  return network;
}

const IP: Form = {
  problems: (value) => (readNetwork(value) ? [] : [`"${value}" must be an IP address or a CIDR range`]),
  compile: (value) => {
    const network = readNetwork(value);
    return (address) => isIP(address) > 0 && !!network?.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
  },
};

const ARN: Form = {
  problems: arnPatternProblems,
  compile: (value, variables) => {
    const matches = compileArnPattern(value, variables);
    return (got, context) => parseArn(got) !== undefined && matches(got, context);
  },
};

const COMPARISONS: readonly (readonly [string, (got: number, wanted: number) => boolean, boolean])[] = [
  ["Equals", (got, wanted) => got === wanted, false],
  ["NotEquals", (got, wanted) => got === wanted, true],
  ["LessThan", (got, wanted) => got < wanted, false],
  ["LessThanEquals", (got, wanted) => got <= wanted, false],
  ["GreaterThan", (got, wanted) => got > wanted, false],
  ["GreaterThanEquals", (got, wanted) => got >= wanted, false],
];

const ordered = (name: string, what: string, read: (value: string) => number | undefined): [string, Operator][] =>
  COMPARISONS.map(([suffix, holds, negated]) => [name + suffix, { negated, ...compared(what, read, holds) }]);

const pair = (positive: string, negative: string, form: Form): [string, Operator][] => [
  [positive, { negated: false, ...form }],
  [negative, { negated: true, ...form }],
];

const same = <T>(got: T, wanted: T): boolean => got === wanted;

/** Every condition operator of IAM but `Null`. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...pair("StringEquals", "StringNotEquals", text(false)),
  ...pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", text(false, true)),
  ...pair("StringLike", "StringNotLike", text(true)),
  ...ordered("Numeric", "a number", readNumber),
  ...ordered("Date", "a date (ISO 8601) or epoch seconds", readDate),
  ["Bool", { negated: false, ...compared('"true" or "false"', readBoolean, same) }],
  ["BinaryEquals", { negated: false, ...compared("base64", readBinary, same) }],
  ...pair("IpAddress", "NotIpAddress", IP),
  ...pair("ArnEquals", "ArnNotEquals", ARN),
  ...pair("ArnLike", "ArnNotLike", ARN),
]);
