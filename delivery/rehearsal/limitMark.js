"use strict";
/**
 * A mark that no process takes off by itself: every process has a soft limit of the bytes in POSIX message queues, which next to nothing uses.
 * It passes to all descendants, also to those that take a session of their own, drop their environment, close all files and are left by
 * their parent, which is what daemons do. The rehearsal gives itself a number of its own before it starts anything. Linux only: there
 * `prlimit` (util-linux) sets a limit of a process that runs already, and /proc shows those of all.
 *
 * Source: getrlimit(2), RLIMIT_MSGQUEUE; proc_pid_limits(5); prlimit(1).
 */
const { execFileSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");

const ROW = /^Max msgqueue size +(\d+|unlimited) +(\d+|unlimited) /m;

/** Where the limit is none, numbers are taken from here; otherwise from below it. */
const UNLIMITED = 2 ** 40;

/** @returns {{ soft: string, hard: string } | undefined} Both limits of a process; absent where they cannot be known. */
function limitsOf(pid) {
  try {
    const [, soft, hard] = ROW.exec(readFileSync(`/proc/${pid}/limits`, "latin1")) ?? [];
    return soft === undefined ? undefined : { soft, hard };
  } catch {
    return undefined; // the process has ended, or this is not Linux
  }
}

/** The number of a token: below the hard limit by up to half of it. */
function numberOf(token, hard) {
  const limit = hard === "unlimited" ? UNLIMITED : Number(hard);
  const room = Math.floor(limit / 2);
  if (room < 2) return undefined;
  return String(limit - 1 - (createHash("sha256").update(token).digest().readUIntBE(0, 6) % room));
}

/** Number that marks this process and all that it will start, by token; set once, and again when another token was set since. */
let current;

/** Marks this process, and so whatever it starts from now on. Where that is not possible nothing is marked. */
function markSelf(token) {
  if (current === token || process.platform !== "linux") return;
  const limits = limitsOf("self");
  const number = limits && numberOf(token, limits.hard);
  if (number === undefined) return;
  try {
    execFileSync("prlimit", ["--pid", String(process.pid), `--msgqueue=${number}:`], { stdio: "ignore" });
    current = token;
  } catch {
    // No prlimit: marks in the environment and descent still find nearly everything.
  }
}

/** Whether a process was started, by however many others, by one that bore the token's mark. */
function bearsMark(pid, token) {
  const limits = limitsOf(pid);
  return limits !== undefined && limits.soft === numberOf(token, limits.hard);
}

module.exports = { bearsMark, markSelf };
