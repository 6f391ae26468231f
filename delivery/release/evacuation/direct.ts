/**
 * Deploys a release of the ledger without any pipeline. Each region gets it from its own store. Ended anywhere and begun anew, it goes
 * on where it was: what runs is left alone, what is under way is followed.
 */
import { type Act, nameOf } from "../acts";
import { newAct } from "../context";
import { CallFailed, ReleaseError } from "../errors";
import type { Deployer, DeploymentFacts } from "../ports";
import type { Evacuation } from "./context";
import { deployerOf, type DirectPlan, hasEnded, holdIn, isOf, type RegionPlan } from "./directPlan";

export { type DirectPlan, type DirectRequest, planDirect, type RegionPlan } from "./directPlan";

/** How a region's deployment ended; `Unknown`: nobody could be asked, and it may go on. */
export interface RegionOutcome {
  readonly region: string;
  readonly status: "Succeeded" | "Failed" | "Stopped" | "Unknown" | "NotStarted";
  readonly deploymentId?: string;
  /** Whether it ran the release before. */
  readonly unchanged?: true;
  readonly message?: string;
}

export interface DirectResult {
  readonly ok: boolean;
  /** Absent when nothing had to be done. */
  readonly act?: Act;
  readonly regions: readonly RegionOutcome[];
  /** Why the outcome is not on record. */
  readonly unrecorded?: string;
}

/** Called when a region's deployment begins, and when it has ended. */
export type OnRegion = (region: string, what: string) => void;

/** Between two looks at a deployment. Unit: milliseconds. */
const PAUSE_MS = 10_000;

/** Looks in a row that may fail before a deployment is given up for unknown. */
const MISSES = 5;

/** How often a deployment is tried to be created. */
const ATTEMPTS = 3;

/**
 * Creates the deployment, or finds that it was created although the answer was lost: the call takes no token that would tell a second
 * one from the first.
 */
async function create(
  { ports }: Evacuation,
  deployer: Deployer,
  plan: RegionPlan,
  description: string,
): Promise<string> {
  const { region, revision, attempted } = plan;
  for (let attempt = 1; ; attempt++) {
    try {
      return await deployer.create(region, revision, description);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      const { attempted: now } = await deployer.group(region);
      if (now && now.deploymentId !== attempted?.deploymentId && isOf(now, revision)) return now.deploymentId;
      if (attempt >= ATTEMPTS || !(error.unreachable || error.throttled)) throw error;
    }
    await ports.pause(PAUSE_MS);
  }
}

/** Follows a deployment to its end. @throws CallFailed when it could not be looked at several times in a row */
async function follow({ ports }: Evacuation, deployer: Deployer, region: string, id: string): Promise<DeploymentFacts> {
  for (let misses = 0; ;) {
    try {
      const facts = await deployer.deployment(region, id);
      if (hasEnded(facts)) return facts;
      misses = 0;
    } catch (error) {
      if (!(error instanceof CallFailed) || ++misses >= MISSES) throw error;
    }
    await ports.pause(PAUSE_MS);
  }
}

async function deployTo(
  evacuation: Evacuation,
  plan: RegionPlan,
  description: string,
  onRegion: OnRegion,
): Promise<RegionOutcome> {
  const { region, will, attempted } = plan;
  if (will === "nothing")
    return { region, status: "Succeeded", unchanged: true, ...(attempted && { deploymentId: attempted.deploymentId }) };
  const deployer = deployerOf(evacuation);
  let deploymentId = will === "follow" ? attempted?.deploymentId : undefined;
  try {
    deploymentId ??= await create(evacuation, deployer, plan, description);
    onRegion(region, `deployment ${deploymentId}`);
    const { status, message } = await follow(evacuation, deployer, region, deploymentId);
    onRegion(region, `deployment ${deploymentId}: ${status}`);
    return {
      region,
      status: status as RegionOutcome["status"],
      deploymentId,
      ...(message !== undefined && { message }),
    };
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    return { region, status: "Unknown", message: error.message, ...(deploymentId !== undefined && { deploymentId }) };
  }
}

const notStarted = ({ region }: RegionPlan): RegionOutcome => ({ region, status: "NotStarted" });

async function deployWaves(
  evacuation: Evacuation,
  { waves }: DirectPlan,
  description: string,
  onRegion: OnRegion,
): Promise<readonly RegionOutcome[]> {
  const outcomes: RegionOutcome[] = [];
  for (const wave of waves) {
    const stopped = outcomes.some(({ status }) => status !== "Succeeded");
    outcomes.push(
      ...(stopped
        ? wave.map(notStarted)
        : await Promise.all(wave.map((plan) => deployTo(evacuation, plan, description, onRegion)))),
    );
  }
  return outcomes;
}

const describe = ({ status, deploymentId }: RegionOutcome): string => [status, deploymentId].filter(Boolean).join(" ");

/** A record lies in every region that it is about: whichever becomes home has it. */
async function record(evacuation: Evacuation, act: Act, regions: readonly string[]): Promise<void> {
  for (const region of regions) await evacuation.view(region).audit.record(act);
}

/** A hold that came while somebody was being asked. */
async function checkHold(evacuation: Evacuation, { waived }: DirectPlan, regions: readonly string[]): Promise<void> {
  if (waived.some(({ check }) => check === "hold")) return;
  const hold = await holdIn(evacuation, regions);
  if (hold?.held === true)
    throw new ReleaseError(`${nameOf(hold.act.by)} stopped the line in the meantime: ${hold.act.reason}`);
}

async function recordOutcome(evacuation: Evacuation, begun: Act, outcomes: readonly RegionOutcome[]) {
  try {
    const ended = await newAct(evacuation.line, evacuation.ports, {
      kind: "deployed",
      reason: begun.reason,
      ends: begun.id,
      ...(begun.deployed && { deployed: begun.deployed }),
      regions: Object.fromEntries(outcomes.map((outcome) => [outcome.region, describe(outcome)])),
    });
    await record(
      evacuation,
      ended,
      outcomes.map(({ region }) => region),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    return error.message;
  }
}

/**
 * Carries out a plan, wave by wave; a wave that does not succeed is the last. Nothing is deployed that is not on record first.
 * @throws ReleaseError before anything was deployed; how regions fared afterwards is in the result
 */
export async function carryOutDirect(
  evacuation: Evacuation,
  plan: DirectPlan,
  onRegion: OnRegion = () => undefined,
): Promise<DirectResult> {
  const all = plan.waves.flat();
  const regions = all.map(({ region }) => region);
  const { version, bundle } = plan.manifest;
  if (all.every(({ will }) => will === "nothing"))
    return { ok: true, regions: await deployWaves(evacuation, plan, "", onRegion) };
  await checkHold(evacuation, plan, regions);
  const begun = await newAct(evacuation.line, evacuation.ports, {
    kind: "deploy",
    reason: plan.request.reason,
    deployed: { version, digest: bundle.sha256 },
    regions: Object.fromEntries(all.map(({ region, will }) => [region, will])),
    ...(plan.waived.length > 0 && { waived: [...new Set(plan.waived.flatMap(({ check }) => check ?? []))] }),
  });
  await record(evacuation, begun, regions);
  const outcomes = await deployWaves(
    evacuation,
    plan,
    `interlock evacuate: release ${version}, act ${begun.id}`,
    onRegion,
  );
  const unrecorded = await recordOutcome(evacuation, begun, outcomes);
  return {
    ok: unrecorded === undefined && outcomes.every(({ status }) => status === "Succeeded"),
    act: begun,
    regions: outcomes,
    ...(unrecorded !== undefined && { unrecorded }),
  };
}
