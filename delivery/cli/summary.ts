/** What a rehearsal found, for a person. */
import Table from "cli-table3";
import { countByReader } from "../rehearsal/notifications/notifications";
import type { EnvironmentReport, RegionReport, RehearsalReport } from "../rehearsal/report";
import { guarded } from "./colors";
import type { Colors } from "./output";

export interface Page {
  readonly colors: Colors;
  /** Characters of a line. */
  readonly width: number;
}

const STATUSES = {
  Succeeded: ["deployed", "green"],
  RolledBack: ["rolled back", "yellow"],
  Failed: ["failed", "red"],
  NotStarted: ["not started", "dim"],
} as const satisfies Record<RegionReport["status"], readonly [string, keyof Colors]>;

const HEAD = ["Environment", "Region", "Deployment", "Host", "Serves", "Health"];

/** Characters that the table has with borders, with versions of the usual length. */
const BORDERED_WIDTH = 106;

const NO_BORDERS = Object.fromEntries(
  [
    "top",
    "top-mid",
    "top-left",
    "top-right",
    "bottom",
    "bottom-mid",
    "bottom-left",
    "bottom-right",
    "left",
    "left-mid",
    "mid",
    "mid-mid",
    "right",
    "right-mid",
    "middle",
  ].map((part) => [part, ""]),
);

function rowsOf({ environment, regions }: EnvironmentReport, colors: Colors): string[][] {
  return regions.flatMap(({ region, status, hosts }) => {
    const [word, color] = STATUSES[status];
    const first = [environment, region, colors[color](word)];
    if (hosts.length === 0) return [[...first, "", "", ""]];
    const on = (port: number | undefined): string => (port === undefined ? "" : ` on port ${port}`);
    return hosts.map(({ id, port, version, healthy }, index) => [
      ...(index === 0 ? first : ["", "", ""]),
      id,
      version ?? "",
      healthy ? `healthy${on(port)}` : colors.red(`not healthy${on(port)}`),
    ]);
  });
}

function table({ environments }: RehearsalReport, { colors, width }: Page): string {
  const rows = new Table({
    head: HEAD,
    style: { head: [], border: [], compact: true, ...(width < BORDERED_WIDTH ? { "padding-left": 0 } : {}) },
    ...(width < BORDERED_WIDTH ? { chars: NO_BORDERS } : {}),
  });
  rows.push(...environments.flatMap((environment) => rowsOf(environment, colors)).map((row) => row.map(guarded)));
  return rows.toString();
}

/** Breaks a text between words; lines after the first are indented. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : `${indent}${word}`);
  }
  return lines.join("\n");
}

/** Items of the form `subject: what`, gathered by their subjects, in the order in which these came up first. */
export function gathered(items: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const item of items) {
    const at = item.indexOf(": ");
    const [subject, what] = at === -1 ? [item, ""] : [item.slice(0, at), item.slice(at + 2)];
    groups.set(subject, [...(groups.get(subject) ?? []), what]);
  }
  return [...groups].map(([subject, whats]) => {
    const said = whats.filter((what) => what !== "");
    return said.length === 0 ? subject : `${subject}: ${said.join("; ")}`;
  });
}

/** How many notifications who would have got. */
function told({ notifications }: RehearsalReport): string[] {
  const counts = [...countByReader(notifications)].map(([reader, count]) => `${reader} (${count})`);
  const missed = [...countByReader(notifications, ({ unconfirmed = [] }) => unconfirmed)].map(
    ([reader, count]) => `${reader} (${count})`,
  );
  const sent = notifications.filter(
    ({ readers, unconfirmed = [] }) => readers.length > 0 || unconfirmed.length === 0,
  ).length;
  const all = sent === 1 ? "1 notification" : `${sent} notifications`;
  return [
    ...(counts.length === 0 ? [] : [`${all} would have been sent: ${counts.join(", ")}.`]),
    ...(missed.length === 0
      ? []
      : [`Would NOT have been told, for they have not confirmed their subscriptions: ${missed.join(", ")}.`]),
  ];
}

function left(report: RehearsalReport, { width, colors }: Page): string {
  const notRehearsed = leftOut(report);
  if (notRehearsed.length === 0) return "Nothing was left out.";
  const items = gathered(notRehearsed).map((item) => `  - ${wrap(item, width - 4, "    ")}`);
  return `Not rehearsed, and so not proven:\n${colors.dim(items.join("\n"))}`;
}

/** What the run says that it left out, and what it did not come to. */
function leftOut({ notRehearsed, environments }: RehearsalReport): readonly string[] {
  const unreached = environments.flatMap(({ environment, regions }) =>
    regions
      .filter(({ status }) => status === "NotStarted")
      .map(({ region }) => `${environment}: a deployment to ${region}`),
  );
  return [...notRehearsed, ...unreached];
}

/** What came of each world. */
const lived = ({ worlds }: RehearsalReport, { colors, width }: Page): string[] =>
  worlds.map(({ world, ok, what }) => {
    const mark = ok ? colors.green("✔") : colors.red("✘");
    return `${mark} ${wrap(`World ${world}: ${what}`, width - 4, "    ")}`;
  });

/** What somebody must do by hand, each once. */
function byHand({ worlds }: RehearsalReport, { width }: Page): string[] {
  const steps = [...new Set(worlds.flatMap((one) => one.byHand))];
  if (steps.length === 0) return [];
  return ["By hand, and assumed done:", ...steps.map((step) => `  - ${wrap(step, width - 4, "    ")}`)];
}

/** What the drills have shown. */
const drilled = ({ drills = [] }: RehearsalReport, { colors }: Page): string[] =>
  drills.map(({ drill, ok, what, durationSeconds }) => {
    const mark = ok ? colors.green("✔") : colors.red("✘");
    return `${mark} Drill ${drill}: ${what} (${durationSeconds.toFixed(1)} s)`;
  });

/** Why what was not delivered was not; the pipelines' own failures have been told as they happened. */
function verdict({ ok, fault, environments, review, durationSeconds }: RehearsalReport, { colors }: Page): string {
  const word = ok ? colors.green("Delivered") : colors.red("Not delivered");
  const failed = environments.filter(({ status }) => status === "Failed").map(({ environment }) => environment);
  const idle = environments.filter(({ reason }) => reason !== undefined).map(({ environment }) => environment);
  const why = [
    ...(review?.approved === false ? ["the review did not approve the pull request"] : []),
    ...(failed.length === 0 ? [] : [`failed in ${failed.join(", ")}`]),
    ...(idle.length === 0 ? [] : [`the push started nothing in ${idle.join(", ")}`]),
  ];
  const where = why.length === 0 ? "" : `: ${why.join("; ")}`;
  const planned = fault ? `, where a failure in ${fault.region} was asked for` : "";
  return `${word}${where}${planned} (${durationSeconds.toFixed(1)} s)`;
}

/** The report as text: hosts, release, what was left out, and the verdict last. */
export function summary(report: RehearsalReport, page: Page): string {
  const { release, callsChecked, commit } = report;
  return [
    "",
    table(report, page),
    "",
    release
      ? `Release ${release.version}, SHA-256 ${release.digest}`
      : `No release of commit ${commit.slice(0, 8)} was promoted.`,
    ...lived(report, page),
    ...drilled(report, page),
    ...byHand(report, page),
    `${callsChecked} AWS calls were put to the declared policies.`,
    ...told(report),
    left(report, page),
    verdict(report, page),
  ].join("\n");
}
