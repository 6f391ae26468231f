/**
 * @typedef {(level: "info" | "error", message: string, fields?: Record<string, unknown>) => void} Log
 */

/**
 * A log that writes one JSON object a line.
 *
 * @param {(line: string) => void} [write]  @default standard output
 * @returns {Log}
 */
export function createLog(write = (line) => process.stdout.write(line)) {
  return (level, message, fields = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  };
}
