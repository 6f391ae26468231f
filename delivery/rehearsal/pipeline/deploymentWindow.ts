/** Deployment windows: whether one is open, and when it opens next. */
import { type Cron, type WallTime, daysIn, parseCron } from "./cron";
import { type TimeZone, timeZoneOf } from "./timeZones";

const MINUTE = 60_000;

/** Days that are looked at for an opening: 29 February on a given weekday comes within 28 years, or 40 around 2100. */
const MOST_DAYS = 41 * 366;

const nextDay = ({ year, month, day }: WallTime): WallTime => {
  const midnight = { hour: 0, minute: 0 };
  if (day < daysIn(year, month)) return { year, month, day: day + 1, ...midnight };
  return month < 12
    ? { year, month: month + 1, day: 1, ...midnight }
    : { year: year + 1, month: 1, day: 1, ...midnight };
};

/** The first moment from `from` on at which the window is open. */
function opening(cron: Cron, zone: TimeZone, from: number): number | undefined {
  let at = zone.wallTime(from);
  for (let days = 0; days < MOST_DAYS; days += 1, at = nextDay(at)) {
    if (!cron.matchesDay(at)) continue;
    const moments = cron.minutes
      .flatMap((minutes) => zone.instants({ ...at, hour: Math.floor(minutes / 60), minute: minutes % 60 }))
      .filter((moment) => moment + MINUTE > from);
    if (moments.length > 0) return Math.max(from, Math.min(...moments));
  }
  return undefined;
}

export interface WindowState {
  /** When it is open the next time, `now` where it is; absent where it never is. Milliseconds since 1970. */
  readonly opensAt?: number;
  /** The same as clocks there show it: `2026-11-23 09:00`. */
  readonly shown?: string;
}

const two = (value: number): string => String(value).padStart(2, "0");

const shownOf = ({ year, month, day, hour, minute }: WallTime): string =>
  `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;

/**
 * Looks at a window. @returns absent where this machine does not know the time zone
 * @throws RehearsalError for an expression that is none
 */
export function windowState(cron: string, timeZone: string, now: number): WindowState | undefined {
  const zone = timeZoneOf(timeZone);
  const parsed = parseCron(cron);
  if (zone === undefined) return undefined;
  const opensAt = opening(parsed, zone, now);
  return opensAt === undefined ? {} : { opensAt, shown: shownOf(zone.wallTime(opensAt)) };
}
