/** Intervals of time as ISO 8601 writes them: two moments with a time zone, separated by `/`. */

export interface Interval {
  readonly text: string;
  readonly start: Date;
  /** The first moment that is no longer part of it. */
  readonly end: Date;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

/** A moment that exists: 30 February would otherwise be taken for a day in March. */
function moment(text: string): Date | undefined {
  const time = Date.parse(text);
  if (!MOMENT.test(text) || Number.isNaN(time)) return undefined;
  const day = Number(text.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  return day <= lastDay ? new Date(time) : undefined;
}

/** Reads an interval such as `2026-12-20T00:00Z/2027-01-05T00:00Z`. @returns absent when it is none or ends before it starts */
export function parseInterval(text: string): Interval | undefined {
  const [from = "", to = "", ...others] = text.split("/");
  const [start, end] = [moment(from), moment(to)];
  if (!start || !end || others.length > 0 || end <= start) return undefined;
  return { text, start, end };
}

/** Whether a moment lies in an interval. */
export const contains = ({ start, end }: Interval, at: Date): boolean => start <= at && at < end;
