/**
 * The timetable: lines that leave at a fixed interval, and what leaves next.
 *
 * @typedef {object} Line
 * @property {string} train
 * @property {string} destination
 * @property {string} platform
 * @property {number} first   Minute of the hour of the first departure, 0 to 59.
 * @property {number} every   Minutes between departures; divides 60, so that every hour is alike.
 *
 * @typedef {object} Departure
 * @property {string} time          ISO 8601, UTC.
 * @property {string} train
 * @property {string} destination
 * @property {string} platform
 */

const MINUTE = 60_000;

/** Name of the station that the board hangs in. */
export const STATION = "Northbridge Central";

/** @type {readonly Readonly<Line>[]} */
export const LINES = Object.freeze([
  { train: "IC 1", destination: "Harbour City", platform: "1", first: 4, every: 30 },
  { train: "IC 5", destination: "Lakeside", platform: "2", first: 12, every: 60 },
  { train: "RE 7", destination: "Millford", platform: "2", first: 25, every: 60 },
  { train: "RE 9", destination: "Old Quarry", platform: "3", first: 18, every: 30 },
  { train: "S 2", destination: "Airport", platform: "4", first: 1, every: 10 },
  { train: "S 3", destination: "Eastfield", platform: "4", first: 6, every: 15 },
]);

/** Every platform of the station, in order. */
export const PLATFORMS = Object.freeze([...new Set(LINES.map((line) => line.platform))].sort());

/**
 * The departures of one line in the hour that begins at `from`.
 *
 * @param {Line} line
 * @param {number} from  Milliseconds since the epoch.
 * @returns {Departure[]}
 */
function nextOfLine({ first, every, ...rest }, from) {
  const interval = every * MINUTE;
  const offset = (first % every) * MINUTE;
  const start = Math.ceil((from - offset) / interval) * interval + offset;
  return Array.from({ length: 60 / every }, (_, index) => ({
    time: new Date(start + index * interval).toISOString(),
    ...rest,
  }));
}

/**
 * What leaves in the hour after `now`, earliest first, on one platform or on all.
 *
 * @param {Date} now
 * @param {string} [platform]
 * @returns {Departure[]}
 */
export function nextDepartures(now, platform) {
  return LINES.filter((line) => platform === undefined || line.platform === platform)
    .flatMap((line) => nextOfLine(line, now.getTime()))
    .sort((a, b) => a.time.localeCompare(b.time) || a.platform.localeCompare(b.platform));
}
