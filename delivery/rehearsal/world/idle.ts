/** A long time without a delivery: what expires meanwhile, and what an instance gets that is launched then. */
import type { ServerTarget, Targets } from "../pipeline/targets";
import type { Progress } from "../types";
import type { Outcome } from "./courses";
import type { CurrentWorld } from "./current";

const DAY_MS = 86_400_000;

export interface IdleParts {
  readonly world: CurrentWorld;
  readonly targets: Targets;
  readonly progress: Progress;
}

/** Lets Auto Scaling replace an instance of a group. @returns why the new one did not get what runs there */
async function replaceInstance({ group, launch }: ServerTarget): Promise<string | undefined> {
  const [old] = group.hosts;
  const [host] = await launch();
  if (old === undefined || host === undefined) return undefined;
  const result = await group.addHost(host, "autoscaling");
  if (result?.status === "Failed") return result.message ?? "no reason given";
  await group.removeHost(old);
  return undefined;
}

/** Lets the days pass; then each group that Auto Scaling launches instances for gets a new one. */
export async function beIdle(days: number, { world, targets, progress }: IdleParts): Promise<Outcome> {
  world.clock.pass(days * DAY_MS);
  progress({ kind: "step", where: [], status: "succeeded", what: `${days} days pass (fast-forwarded)` });
  const scaled = (await targets.servers()).filter(({ declaration }) => declaration.autoScalingGroups.length > 0);
  if (scaled.length === 0)
    progress({
      kind: "notRehearsed",
      where: [],
      what: "what scales out after idle days: no Auto Scaling group is deployed to",
    });
  const problems: string[] = [];
  for (const target of scaled) {
    const { environment, region } = target;
    const problem = await replaceInstance(target);
    if (problem !== undefined) problems.push(`${environment} in ${region}: ${problem}`);
    const status = problem === undefined ? "succeeded" : "failed";
    const what = "Auto Scaling replaces an instance";
    progress({ kind: "step", where: [environment, region], status, what, ...(problem && { detail: problem }) });
  }
  if (problems.length > 0)
    return { ok: false, what: `after ${days} days new instances do not get what runs: ${problems.join("; ")}` };
  return { ok: true, what: `after ${days} days ${scaled.length} new instances got what runs, one in each region` };
}
