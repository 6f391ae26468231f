/** The run as markup: for each environment its steps, where in time they were, and what they printed. */
import { escaped } from "../map";
import { printable } from "../printable";
import type { Run, RunStep } from "./types";

const WORDS = { succeeded: "✔ done", failed: "✘ failed", skipped: "– skipped", unfinished: "… unfinished" } as const;

const OUTCOMES = {
  delivered: "Delivered.",
  failed: "Not delivered.",
  stopped: "Stopped before it came to an end: what follows is what it did until then.",
} as const;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const percent = (part: number, whole: number): string => ((100 * part) / Math.max(1, whole)).toFixed(2);

/** Markup of text of several lines. Terminal escapes were shown as text, markup as characters. */
const block = (text: string): string =>
  printable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Outermost first, without the environment, which stands above. */
const place = ({ where }: RunStep): string =>
  where
    .slice(1)
    .filter((name, at, all) => name !== all[at - 1])
    .join(" › ");

function logOf({ log }: RunStep): string {
  if (log === "") return "";
  const count = log.split("\n").length;
  return `<details class="log"><summary>${count} line${count === 1 ? "" : "s"} of output</summary><pre tabindex="0">${block(log)}</pre></details>`;
}

function stepOf(step: RunStep, whole: number): string {
  const { status, what, startMs, durationMs, detail, isPart } = step;
  const where = place(step);
  const style = `margin-left:${percent(startMs, whole)}%;width:${percent(durationMs, whole)}%`;
  const failure = detail === undefined ? "" : `<pre tabindex="0">${block(detail)}</pre>`;
  return [
    `<li class="step ${status}${isPart === true ? " part" : ""}">`,
    `<p><span class="status">${WORDS[status]}</span> ${where === "" ? "" : `<b>${escaped(where)}</b>: `}${escaped(what)} <span class="time">${seconds(durationMs)}</span></p>`,
    `<div class="track" aria-hidden="true"><div style="${style}"></div></div>`,
    `${failure}${logOf(step)}</li>`,
  ].join("");
}

function verdictOf({ outcome, commit, release, durationMs, error }: Run): string {
  const facts = [
    ...(commit === undefined ? [] : [`Commit ${commit.slice(0, 8)}.`]),
    ...(release === undefined ? [] : [`Release ${release}.`]),
    `${seconds(durationMs)}.`,
    ...(error === undefined ? [] : [error]),
  ];
  return `<p class="verdict ${outcome}"><strong>${OUTCOMES[outcome]}</strong> ${escaped(facts.join(" "))}</p>`;
}

/** The section of the run. */
export function timelineOf(run: Run | undefined): string {
  if (run === undefined) return "<p>Nothing was rehearsed yet: <code>interlock rehearse</code> writes this part.</p>";
  const environments = [...new Set(run.steps.map(({ where }) => where[0] ?? ""))];
  const parts = environments.map((environment) => {
    const steps = run.steps.filter(({ where }) => (where[0] ?? "") === environment);
    return `<h3>${escaped(environment)}</h3>\n<ol class="steps">${steps.map((step) => stepOf(step, run.durationMs)).join("\n")}</ol>`;
  });
  return [
    verdictOf(run),
    '<p><label>Search steps and their output <input type="search" id="search-steps"></label> <span id="found-steps" role="status"></span></p>',
    ...parts,
  ].join("\n");
}

/** What the run did not show. */
export function notRehearsedOf(run: Run | undefined): string {
  if (run === undefined) return "<p>Nothing was rehearsed yet.</p>";
  const early = run.outcome === "delivered" ? [] : ["what comes after the last step: the run did not come to its end"];
  const all = [...run.notRehearsed, ...early];
  if (all.length === 0) return "<p>Nothing was left out.</p>";
  return `<ul>${all.map((what) => `<li>${escaped(what)}</li>`).join("")}</ul>`;
}
