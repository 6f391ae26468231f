/** `interlock evacuate --deploy`: deploys a release of the ledger to the regions that are left, without any pipeline. */
import Table from "cli-table3";
import {
  carryOutDirect,
  checkReason,
  type DirectPlan,
  type DirectRequest,
  type DirectResult,
  type Evacuation,
  planDirect,
} from "../release";
import { createApproval } from "./approval";
import { guarded } from "./colors";
import { evacuationOnAws, type EvacuationReach } from "./evacuationReach";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { ago, pairs, short, summaryOf } from "./releases";
import { onTermination } from "./signals";
import { UsageError } from "./usageError";

export interface EvacuateDeployOptions {
  /** Region that is lost. */
  readonly from: string;
  readonly environment?: string;
  readonly release?: string;
  /** Separated by commas. */
  readonly regions?: string;
  /** Region whose endpoints are asked for credentials and signatures. */
  readonly to?: string;
  readonly reason?: string;
  readonly emergency?: boolean;
  readonly yes?: boolean;
}

const listOf = (text: string): readonly string[] =>
  text
    .split(",")
    .map((region) => region.trim())
    .filter((region) => region !== "");

function requestOf({ release, regions, reason, emergency }: EvacuateDeployOptions): DirectRequest {
  if (reason === undefined)
    throw new UsageError("--deploy needs --reason: what goes past the pipeline is on record with it.");
  return {
    reason: checkReason(reason),
    ...(release === undefined ? {} : { version: release }),
    ...(regions === undefined ? {} : { regions: listOf(regions) }),
    ...(emergency === true && { emergency }),
  };
}

const WILL = { deploy: "is deployed", follow: "is being deployed", nothing: "runs already" } as const;

/** The plan for a person. */
export function describeDirect({ manifest, waves, waived, channel }: DirectPlan, evacuation: Evacuation): string {
  const now = evacuation.ports.clock.now();
  const { line, lost } = evacuation;
  const { version, commit, bundle } = manifest;
  return [
    `Deploy ${version} to ${line.environment} without its pipeline, and without ${lost}`,
    pairs([
      ["release", `${version}, commit ${short(commit)}, SHA-256 ${bundle.sha256}`],
      [
        "channel",
        channel ? `${channel.release?.version ?? "no release"}, ${ago(channel.since, now)} old` : "not there",
      ],
      ["verified", "in each region's own store: both signatures, the bundle's digest and its provenance"],
      ...waves.map((wave, index): readonly [string, string] => [
        `wave ${index + 1}`,
        wave.map(({ region, will }) => `${region} (${WILL[will]})`).join(", "),
      ]),
      [
        "not asked for",
        "approval and the bake time between waves; alarms of the groups stop a deployment all the same",
      ],
    ]),
    ...waived.map(({ text }) => `  put aside: ${text}`),
  ].join("\n");
}

function describeResult({ act, regions, unrecorded, ok }: DirectResult, audit: string | undefined): string {
  const table = new Table({
    head: ["Region", "Deployment", "Status", "Why"],
    style: { head: [], border: [], compact: true },
  });
  for (const { region, deploymentId = "", status, unchanged, message = "" } of regions)
    table.push([region, deploymentId, unchanged === true ? "runs already" : status, message].map(guarded));
  return [
    table.toString(),
    ...(act && audit !== undefined ? [`On record as ${audit} in each of these regions`] : []),
    ...(unrecorded === undefined ? [] : [`How it ended is not on record: ${unrecorded}`]),
    ...(ok ? [] : ["Run the command again: what runs is left alone, what is under way is followed."]),
  ].join("\n");
}

/** Deploys, after a person has agreed. */
export async function evacuateDeployCommand(
  options: EvacuateDeployOptions,
  output: Output,
  reach: EvacuationReach = evacuationOnAws,
): Promise<ExitCode> {
  const request = requestOf(options);
  const through = options.to ?? request.regions?.[0];
  return onTermination(async (signal) => {
    const opening = { lost: options.from, deploys: true, ...(through !== undefined && { through }) };
    const evacuation = await reach.open({
      ...opening,
      ...(options.environment && { environment: options.environment }),
    });
    const plan = await planDirect(evacuation, request);
    output.print(describeDirect(plan, evacuation));
    const ask = createApproval(options.yes ?? false, signal);
    const question = `Deploy ${plan.manifest.version} to ${evacuation.line.environment} past its pipeline`;
    const facts = { release: summaryOf(plan.manifest), waived: plan.waived };
    if (!(await output.aside(() => ask(question)))) {
      output.print("Nothing was done.");
      output.json({ ok: false, ...facts, regions: [] });
      return 1;
    }
    const result = await carryOutDirect(evacuation, plan, (region, what) => output.print(`  ${region}: ${what}`));
    const [first] = plan.waves.flat();
    const audit = result.act && first && evacuation.view(first.region).audit.keyOf(result.act);
    output.json({ ...facts, ...result });
    output.print(describeResult(result, audit));
    return result.ok ? 0 : 1;
  });
}
