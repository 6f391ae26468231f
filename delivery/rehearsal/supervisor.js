"use strict";
/**
 * Ends the processes of a rehearsal, on request and when the rehearsal dies.
 *
 * Started once for each rehearsal as `node supervisor.js <token> <pid of the rehearsal>`; plain JavaScript without dependencies, so that it is
 * ready at once. It reads one JSON object a line from stdin:
 *
 * - `{"add": [group, …]}`, `{"remove": [group, …]}`: process groups that belong to the rehearsal;
 * - `{"end": id, "graceMs": ms, "group": group, "mark": mark}`: ends one group and answers `{"ended": id}` when it is gone;
 * - `{"end": id, "graceMs": ms}`: ends everything;
 * - `{"quit": true}`: nothing is left to do.
 *
 * The end of stdin without `quit` means that the rehearsal died, however it died: the supervisor ends everything and leaves.
 *
 * A process belongs to the rehearsal if its group was added, if its environment carries the token (which finds those that
 * took a session of their own; Linux only), if it descends from such a process, or if it bears the rehearsal's limit in another session
 * than the rehearsal's own (which finds daemons that dropped their environment; Linux only, see limitMark.js).
 */
const { execFileSync } = require("node:child_process");
const { readdirSync, readFileSync } = require("node:fs");
const { bearsMark } = require("./limitMark.js");

const VARIABLE = "INTERLOCK_REHEARSAL=";
const POLL_MS = 15;
/** A process that was just forked carries its own environment only after exec. */
const SETTLE_MS = 60;
const GRACE_AFTER_DEATH_MS = 2000;

const token = process.argv[2];
const groups = new Set();

function readOr(path, fallback) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return fallback; // the process has ended, or is another user's
  }
}

function markOf(pid) {
  const environment = `\0${readOr(`/proc/${pid}/environ`, "")}`;
  const from = environment.indexOf(`\0${VARIABLE}${token}/`);
  if (from === -1) return undefined;
  const value = from + 1 + VARIABLE.length;
  const end = environment.indexOf("\0", value);
  return environment.slice(value, end === -1 ? undefined : end);
}

/** Of /proc: `pid (command) state ppid pgrp session …`; the command may hold anything, so the last `)` counts. */
function statOf(pid) {
  const stat = readOr(`/proc/${pid}/stat`, "");
  const [state, ppid, group, session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended; where nobody reaps orphans it stays in the table for ever.
  if (stat === "" || state === "Z" || state === "X") return undefined;
  return { pid: Number(pid), ppid: Number(ppid), group: Number(group), session: Number(session) };
}

/** Every command has a session of its own; in the rehearsal's there is only what it runs for itself, as git, and waits for. */
const ownSession = statOf(process.argv[3])?.session;

function linuxTable() {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const row = statOf(entry);
      return row === undefined ? [] : [{ ...row, mark: markOf(entry) }];
    });
}

function posixTable() {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid=,stat="], { encoding: "latin1" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length === 4 && !fields[3].startsWith("Z"))
    .map(([pid, ppid, group]) => ({ pid: Number(pid), ppid: Number(ppid), group: Number(group), mark: undefined }));
}

const table = process.platform === "linux" ? linuxTable : posixTable;

/** Processes for which `chosen` holds, and their descendants. */
function living(chosen) {
  const rows = table().filter((row) => row.pid !== process.pid);
  const found = new Set(rows.filter(chosen).map((row) => row.pid));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const row of rows) if (found.has(row.ppid)) found.add(row.pid);
  }
  return [...found];
}

function send(pids, signal) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // ended in the meantime
    }
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** SIGTERM, after the grace SIGKILL, until nothing lives; processes seen once stay chosen when their parent has gone. */
async function end(chosen, graceMs) {
  const known = new Set();
  const told = new Set();
  const deadline = Date.now() + graceMs;
  for (;;) {
    const now = living((row) => known.has(row.pid) || chosen(row));
    if (now.length === 0) return;
    now.forEach((pid) => known.add(pid));
    if (Date.now() >= deadline) send(now, "SIGKILL");
    else {
      const fresh = now.filter((pid) => !told.has(pid));
      send(fresh, "SIGTERM");
      send(fresh, "SIGCONT"); // a stopped process does not see SIGTERM
      fresh.forEach((pid) => told.add(pid));
    }
    await pause(POLL_MS);
  }
}

/** Whether a process is a supervisor, of this or another rehearsal: they bear limits as well, and end by themselves. */
const isSupervisor = (pid) => readOr(`/proc/${pid}/cmdline`, "").includes(`\0${__filename}\0`);

const ofRehearsal = (row) =>
  groups.has(row.group) ||
  row.mark !== undefined ||
  (row.session !== ownSession && bearsMark(row.pid, token) && !isSupervisor(row.pid));

async function endAll(graceMs) {
  await end(ofRehearsal, graceMs);
  groups.clear();
}

async function answer(request) {
  const { group, mark, graceMs } = request;
  if (group === undefined) await endAll(graceMs);
  else {
    await end((row) => row.group === group || row.mark === mark, graceMs);
    groups.delete(group);
  }
  process.stdout.write(`${JSON.stringify({ ended: request.end })}\n`);
}

function obey(request) {
  (request.add ?? []).forEach((group) => groups.add(group));
  (request.remove ?? []).forEach((group) => groups.delete(group));
  if (request.end !== undefined) void answer(request);
  if (request.quit === true) process.exit(0);
}

async function onDeath() {
  await endAll(GRACE_AFTER_DEATH_MS);
  await pause(SETTLE_MS);
  await endAll(0);
  process.exit(0);
}

// The rehearsal may be gone when an answer is written; the end of stdin says so as well.
process.stdout.on("error", () => {});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

let pending = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  const lines = (pending + chunk).split("\n");
  pending = lines.pop();
  lines.forEach((line) => obey(JSON.parse(line)));
});
process.stdin.on("end", () => void onDeath());
process.stdin.on("error", () => void onDeath());
