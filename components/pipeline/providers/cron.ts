/** Cron expressions of deployment windows. Source: CodePipeline User Guide rule-reference-DeploymentWindow. Pure. */
import type { ValueForm } from "./rows";

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Words for the numbers, the first of which stands for `least`. */
  readonly words?: readonly string[];
  /** Values beside numbers, ranges, lists and steps. */
  readonly special?: RegExp;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Every field after the seconds, the last of which may be missing. */
const FIELDS: readonly Field[] = [
  { name: "minutes", least: 0, most: 59 },
  { name: "hours", least: 0, most: 23 },
  {
    name: "day of month",
    least: 1,
    most: 31,
    special: /^(?:\?|L(?:-(?:[1-9]|[12]\d|30))?|LW|(?:[1-9]|[12]\d|3[01])W)$/i,
  },
  { name: "month", least: 1, most: 12, words: MONTHS },
  {
    name: "day of week",
    least: 1,
    most: 7,
    words: DAYS,
    special: /^(?:\?|L|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:L|#[1-5]))$/i,
  },
  { name: "year", least: 1970, most: 2199 },
];

function numberOf({ least, most, words = [] }: Field, text: string): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  const number = word >= 0 ? word + least : /^\d+$/.test(text) ? Number(text) : NaN;
  return number >= least && number <= most ? number : undefined;
}

/** A value, a range, or either with a step. */
function isPart(field: Field, part: string): boolean {
  if (field.special?.test(part) === true) return true;
  const [base = "", step, ...rest] = part.split("/");
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (base === "*") return true;
  const [from = "", to, ...more] = base.split("-");
  const first = numberOf(field, from);
  const last = to === undefined ? first : numberOf(field, to);
  return more.length === 0 && first !== undefined && last !== undefined;
}

/** The name of the first field that is wrong; nothing when the expression is right. */
export function wrongCronField(expression: string): string | undefined {
  const [seconds = "", ...fields] = expression.trim().split(/\s+/);
  // The table allows `*` alone, and the page's own example gives `0`.
  if (seconds !== "*" && seconds !== "0") return "seconds";
  if (fields.length < 5 || fields.length > 6) return "number of fields";
  const wrong = FIELDS.slice(0, fields.length).find((field, index) => {
    const text = fields[index] ?? "";
    return !text.split(",").every((part) => isPart(field, part));
  })?.name;
  // Both days left open name no day at all.
  return wrong ?? (fields[2] === "?" && fields[4] === "?" ? "day of week" : undefined);
}

/** The longest months, by number. */
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Numbers of a field that lists values alone; nothing where it says it in another way. */
function listed(field: Field, text: string): readonly number[] | undefined {
  const numbers = text.split(",").map((part) => (part === "*" || part === "?" ? undefined : numberOf(field, part)));
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

/** Whether an expression whose fields are right names days that its months never have, as 30 February. */
export function neverComes(expression: string): boolean {
  const [, , , day = "", month = ""] = expression.trim().split(/\s+/);
  const [days, months] = [listed(FIELDS[2]!, day), listed(FIELDS[3]!, month)];
  return (
    days !== undefined &&
    months !== undefined &&
    months.every((one) => days.every((number) => number > DAYS_OF_MONTH[one - 1]!))
  );
}

export const CRON: ValueForm = {
  allowed:
    "must be 6 or 7 fields, separated by spaces: seconds (0 or *), minutes, hours, day of month, month, day of week and, optionally, year",
  fix: 'take "0 * 9-16 ? * MON-FRI", for example',
  accepts: (value) => wrongCronField(value) === undefined,
};
