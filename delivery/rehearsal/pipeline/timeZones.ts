/** Time zones of deployment windows: moments and what clocks on a wall show. */
import type { WallTime } from "./cron";

export interface TimeZone {
  wallTime(instant: number): WallTime;
  /** The moments at which clocks show a time: none when they are put forward over it, two when they are put back. */
  instants(wall: WallTime): readonly number[];
}

const MINUTE = 60_000;

const asUtc = ({ year, month, day, hour, minute }: WallTime): number => Date.UTC(year, month - 1, day, hour, minute);

function fromUtc(time: number): WallTime {
  const date = new Date(time);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

const fixed = (minutes: number): TimeZone => ({
  wallTime: (instant) => fromUtc(instant + minutes * MINUTE),
  instants: (wall) => [asUtc(wall) - minutes * MINUTE],
});

function named(format: Intl.DateTimeFormat): TimeZone {
  const wallTime = (instant: number): WallTime => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
    return { year, month, day, hour, minute };
  };
  const offset = (instant: number): number => asUtc(wallTime(instant)) - Math.floor(instant / MINUTE) * MINUTE;
  return {
    wallTime,
    instants(wall) {
      const utc = asUtc(wall);
      // Clocks that are changed differ by their offsets before and after.
      const candidates = [utc - 24 * 60 * MINUTE, utc + 24 * 60 * MINUTE].map((near) => utc - offset(near));
      const found = candidates.filter((candidate) => asUtc(wallTime(candidate)) === utc);
      return [...new Set(found)].sort((a, b) => a - b);
    },
  };
}

/** A time zone by `Region/City`, `UTC`, `UTC+HH:MM` or an abbreviation; absent where this machine does not know it. */
export function timeZoneOf(name: string): TimeZone | undefined {
  const [, sign, hours = "0", minutes = "0"] = /^UTC(?:([+-])(\d{2}):(\d{2}))?$/i.exec(name) ?? [];
  if (/^UTC/i.test(name)) return fixed((sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)));
  try {
    const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
    return named(
      new Intl.DateTimeFormat("en-US", { timeZone: name, hourCycle: "h23", calendar: "gregory", ...numeric }),
    );
  } catch {
    return undefined;
  }
}
