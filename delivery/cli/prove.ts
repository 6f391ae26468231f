/** `interlock prove`: what deliveries need is allowed, what must not be is denied, and nothing else is granted. */
import Table from "cli-table3";
import { describeDenial } from "../access";
import { explain, type Explanation } from "../access/proof/explain";
import { prove, type ProofReport } from "../access/proof/prove";
import { describeTrust } from "../access/proof/trust";
import { shortName } from "../access/proof/unused";
import type { UnusedGrant } from "../access/proof/types";
import type { Outsider } from "../access/zone";
import type { Graph } from "../graph";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { evaluateProject } from "./program";
import { UsageError } from "./usageError";

export interface ProveCommandOptions {
  /** Principal, action and resource of one call. */
  readonly explain?: readonly string[];
  readonly sizes?: boolean;
}

/** Denials that are shown in full; the rest is counted. */
const SHOWN = 20;

const some = (lines: readonly string[]): string[] =>
  lines.length <= SHOWN ? [...lines] : [...lines.slice(0, SHOWN), `… and ${lines.length - SHOWN} more; --json has all`];

const grantWords = ({ policy, statement, element, value }: UnusedGrant): string =>
  `${policy.split(":")[2] ?? ""} ${shortName(policy)}, ${statement}${element === "statement" ? "" : `: ${value}`}`;

/** Records that these settings have no use for. */
export function staleReasons({ unused }: ProofReport): string[] {
  return unused.stale.map(
    ({ policy, statement, values }) => `${policy}, ${statement}${values ? `: ${values.join(", ")}` : ""}`,
  );
}

/** Calls of an outsider that are shown; the rest is counted. */
const SHOWN_CALLS = 3;

function outsiderWords({ place, statement, element, name, why, could }: Outsider): string {
  const where = `${place}${statement === "" ? "" : `, statement ${statement}`}, ${element}`;
  const more = could.length > SHOWN_CALLS ? ` and ${could.length - SHOWN_CALLS} more` : "";
  const reach = could.length === 0 ? "" : `\n  It could call ${could.slice(0, SHOWN_CALLS).join(", ")}${more}`;
  return `Outside of the zone of trust: ${where} names ${name || "it"}; ${why}${reach}`;
}

/** Everything that keeps the proof from holding, a paragraph each. */
export function failures(report: ProofReport): string[] {
  const { needed, forbidden, unused, findings, trust, outsiders } = report;
  return some([
    ...needed.denied.map(
      ({ subject, verdict }) =>
        `Needed and denied, in ${subject.stack}, ${subject.where}: ${describeDenial(subject.call, verdict)}`,
    ),
    ...forbidden.allowed.map(
      ({ subject, verdict }) =>
        `Allowed and forbidden (${subject.rule}): ${subject.who} may ${subject.call.action} on ${subject.call.resource}; ${subject.why}\n  ${verdict.explanation}`,
    ),
    ...unused.unexplained.map(
      (grant) =>
        `No delivery uses it, and no reason is on record: ${grantWords(grant)}; remove it, or record the reason in delivery/access/proof/reasons.ts`,
    ),
    ...findings.map(
      ({ policy, statement, message }) => `${policy}${statement === "" ? "" : `, statement ${statement}`}: ${message}`,
    ),
    ...outsiders.map(outsiderWords),
    ...trust.paths.map(({ from, to }) => `A way leads from ${from} to ${to}`),
  ]);
}

/** The proof in one line. */
export function proofLine({ needed, forbidden, unused }: ProofReport): string {
  const statements = unused.explained.length;
  return `${needed.count} calls allowed, ${forbidden.count} denied as they must be, ${statements} grants unused with a reason`;
}

function tables(report: ProofReport): string[] {
  const { forbidden, unused, premises, trust, environments } = report;
  const style = { head: [], border: [], compact: true };
  const rules = new Table({ head: ["Must be denied", "Calls"], style });
  for (const { rule, count } of forbidden.rules) rules.push([rule, String(count)]);
  const grants = unused.explained.map(({ grant, reason }) => `  ${grantWords(grant)}\n    ${reason}`);
  const outside = premises.map(
    ({ call }) => `  ${call.principal.id} must be allowed ${call.action} on ${call.resource}`,
  );
  const stale = staleReasons(report).map((line) => `  ${line}`);
  return [
    rules.toString(),
    `Who acts as whom\n${describeTrust(trust, environments).replace(/^/gm, "  ")}`,
    ...(grants.length > 0 ? [`Unused, with a reason\n${grants.join("\n")}`] : []),
    ...(stale.length > 0 ? [`Reasons on record that speak of nothing unused\n${stale.join("\n")}`] : []),
    ...(outside.length > 0 ? [`Outside the program\n${outside.join("\n")}`] : []),
  ];
}

function describeReport(report: ProofReport, { colors }: Output): string {
  const failed = failures(report);
  const verdict = report.ok
    ? colors.green(`Proof: ${proofLine(report)}`)
    : [...failed, colors.red("The proof fails")].join("\n\n");
  return ["", ...tables(report), `${verdict}, in ${report.durationSeconds.toFixed(1)} s`].join("\n\n");
}

function describeExplanation({ call, verdict, usedBy }: Explanation, { colors }: Output): string {
  if (!verdict.allowed) return `${colors.red("Denied")}: ${describeDenial(call, verdict)}`;
  const used =
    usedBy === undefined ? "No delivery makes this call" : `Used in ${usedBy}: ${call.purpose} (${call.source})`;
  return `${colors.green("Allowed")}: ${verdict.explanation}\n${used}`;
}

/** Proves, and tells what it is at. */
export function proveGraphs(graphs: readonly Graph[], output: Output): ProofReport {
  const where = ["proof"];
  return prove(graphs, { progress: (what) => output.progress({ kind: "step", where, status: "started", what }) });
}

/** Proves the access of a rehearsal before it begins, and says what fails. @returns the proof; undefined where it does not hold */
export function proveFirst(graphs: readonly Graph[], output: Output): ProofReport | undefined {
  const report = proveGraphs(graphs, output);
  const where = ["proof"];
  if (report.ok) {
    output.progress({ kind: "step", where, status: "succeeded", what: proofLine(report) });
    return report;
  }
  output.progress({ kind: "step", where, status: "failed", what: "the proof fails, so nothing is rehearsed" });
  output.json({ ok: false, proof: report });
  output.print(failures(report).join("\n\n"));
  return undefined;
}

function checked({ explain: words, sizes }: ProveCommandOptions): readonly [string, string, string] | undefined {
  if (words === undefined) return undefined;
  const [principal, action, resource, ...rest] = words;
  if (resource === undefined || principal === undefined || action === undefined || rest.length > 0 || sizes)
    throw new UsageError(
      `--explain takes <principal> <action> <resource> and no --sizes, got ${words.join(" ")}; write for example --explain departures-prod-deploy s3:GetObject departures-prod-111111111111-eu-west-1/releases/1`,
    );
  return [principal, action, resource];
}

/** The stacks of this repository. */
export const evaluateAll = async (): Promise<readonly Graph[]> => [...(await evaluateProject("update")).values()];

/** Proves, explains one call, or measures. */
export async function proveCommand(
  options: ProveCommandOptions,
  output: Output,
  evaluate: () => Promise<readonly Graph[]> = evaluateAll,
): Promise<ExitCode> {
  const question = checked(options);
  try {
    if (options.sizes) {
      const { sizesCommand } = await import("./sizes");
      return await sizesCommand(output);
    }
    output.progress({ kind: "step", where: ["proof"], status: "started", what: "evaluating the stacks" });
    const graphs = await evaluate();
    if (question) {
      const explanation = explain(graphs, ...question);
      output.json(explanation);
      output.print(describeExplanation(explanation, output));
      return explanation.verdict.allowed ? 0 : 1;
    }
    const report = proveGraphs(graphs, output);
    output.json(report);
    output.print(describeReport(report, output));
    return report.ok ? 0 : 1;
  } finally {
    output.end();
  }
}
