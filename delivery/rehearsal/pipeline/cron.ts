/**
 * Cron expressions of deployment windows: seconds, minutes, hours, day of month, month, day of week and, optionally, year. A window is
 * open in each minute that matches. Source: CodePipeline User Guide, rule-reference-DeploymentWindow.
 */
import { RehearsalError } from "../types";

/** A moment as clocks on a wall show it. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

interface Field {
  readonly least: number;
  readonly most: number;
  readonly words?: readonly string[];
}

const FIELDS = {
  minute: { least: 0, most: 59 },
  hour: { least: 0, most: 23 },
  dayOfMonth: { least: 1, most: 31 },
  month: { least: 1, most: 12, words: MONTHS },
  dayOfWeek: { least: 1, most: 7, words: DAYS },
  year: { least: 1970, most: 2199 },
} as const satisfies Readonly<Record<string, Field>>;

/** Days of a month; the 0th day of the next one is its last. */
export const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** 1 is Sunday. */
const weekdayOf = (year: number, month: number, day: number): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

const isWeekend = (weekday: number): boolean => weekday === 1 || weekday === 7;

function numberOf({ least, most, words = [] }: Field, text: string): number {
  const word = words.indexOf(text);
  const number = word >= 0 ? word + least : /^\d+$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new RehearsalError(`${JSON.stringify(text)} is no part of a cron expression; allowed are ${least} to ${most}`);
}

/** Values of a part such as `*`, `5`, `9-17`, `0/15` or `FRI-MON`. */
function valuesOf(field: Field, part: string): readonly number[] {
  const { least, most } = field;
  const [base = "", step] = part.split("/");
  const [from = "", to] = base.split("-");
  const first = base === "*" || base === "?" ? least : numberOf(field, from);
  const open = base === "*" || base === "?" || (to === undefined && step !== undefined);
  const last = open ? most : to === undefined ? first : numberOf(field, to);
  const size = most - least + 1;
  const count = (last >= first ? last - first : last - first + size) + 1;
  const values = Array.from({ length: count }, (_, index) => least + ((first - least + index) % size));
  return step === undefined ? values : values.filter((_, index) => index % Number(step) === 0);
}

const matches = (field: Field, part: string, value: number): boolean => valuesOf(field, part).includes(value);

/** The weekday nearest to a day, in the same month. */
function nearestWeekday(year: number, month: number, wanted: number): number {
  const last = daysIn(year, month);
  const day = Math.min(wanted, last);
  const weekday = weekdayOf(year, month, day);
  if (!isWeekend(weekday)) return day;
  if (weekday === 7) return day === 1 ? day + 2 : day - 1;
  return day === last ? day - 2 : day + 1;
}

function matchesDayOfMonth(part: string, { year, month, day }: WallTime): boolean {
  const last = daysIn(year, month);
  const [, back] = /^L(?:-(\d+))?$/.exec(part) ?? [];
  if (part === "L" || back !== undefined) return day === last - Number(back ?? 0);
  if (part === "LW") return day === nearestWeekday(year, month, last);
  const [, near] = /^(\d+)W$/.exec(part) ?? [];
  if (near !== undefined) return day === nearestWeekday(year, month, Number(near));
  return matches(FIELDS.dayOfMonth, part, day);
}

function matchesDayOfWeek(part: string, { year, month, day }: WallTime): boolean {
  const weekday = weekdayOf(year, month, day);
  if (part === "L") return weekday === 7;
  const [, named = "", last, nth] = /^(\w+?)(?:(L)|#(\d))$/.exec(part) ?? [];
  if (last !== undefined) return weekday === numberOf(FIELDS.dayOfWeek, named) && day + 7 > daysIn(year, month);
  if (nth !== undefined) return weekday === numberOf(FIELDS.dayOfWeek, named) && Math.ceil(day / 7) === Number(nth);
  return matches(FIELDS.dayOfWeek, part, weekday);
}

/** A cron expression that was read. */
export interface Cron {
  /** Whether the window opens on the day at all. */
  matchesDay(at: WallTime): boolean;
  /** Minutes since midnight at which the window is open on such a day, in order. */
  readonly minutes: readonly number[];
}

/** @throws RehearsalError for what is none */
export function parseCron(text: string): Cron {
  const [seconds, minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = "*", ...rest] = text
    .trim()
    .toUpperCase()
    .split(/\s+/);
  if (seconds === undefined || dayOfWeek === "" || rest.length > 0)
    throw new RehearsalError(`a cron expression has 6 or 7 fields, got ${JSON.stringify(text)}`);
  const any = (list: string, one: (part: string) => boolean): boolean => list.split(",").map(one).some(Boolean);
  const parts: readonly ((at: WallTime) => boolean)[] = [
    (at) => any(year, (part) => matches(FIELDS.year, part, at.year)),
    (at) => any(month, (part) => matches(FIELDS.month, part, at.month)),
    (at) => any(dayOfMonth, (part) => matchesDayOfMonth(part, at)),
    (at) => any(dayOfWeek, (part) => matchesDayOfWeek(part, at)),
  ];
  // What is no part of an expression comes to light now, and not on the day that it would be looked at.
  for (const part of parts) part({ year: 2026, month: 1, day: 1, hour: 0, minute: 0 });
  const open = (field: Field, list: string): readonly number[] =>
    Array.from({ length: field.most + 1 }, (_, value) => value).filter((value) =>
      any(list, (part) => matches(field, part, value)),
    );
  const inHour = open(FIELDS.minute, minute);
  return {
    matchesDay: (at) => parts.every((part) => part(at)),
    minutes: open(FIELDS.hour, hour).flatMap((value) => inHour.map((after) => value * 60 + after)),
  };
}
