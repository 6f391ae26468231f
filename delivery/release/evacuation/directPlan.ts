/** What a deployment without the pipeline will do, and everything that speaks against it. Making a plan writes nothing. */
import { type Waivable, WAIVABLE } from "../acts";
import type { ChannelState } from "../channel";
import { bakeObjections, evidenceObjections, freezeObjections, holdObjections, type Objection } from "../checks";
import type { HoldState } from "../controls";
import { Refused, ReleaseError } from "../errors";
import type { Release } from "../ledger";
import type { Manifest } from "../manifest";
import type { Deployer, DeploymentFacts, Revision } from "../ports";
import type { Evacuation } from "./context";

export interface DirectRequest {
  /** @default - the one that the channel points at */
  readonly version?: string;
  /** @default - all that are left */
  readonly regions?: readonly string[];
  readonly reason: string;
  /** Puts hold, freeze and bake time aside; on record. */
  readonly emergency?: boolean;
}

/** What a region will get. */
export interface RegionPlan {
  readonly region: string;
  readonly revision: Revision;
  /** `nothing`: it runs the release; `follow`: a deployment of it is under way. */
  readonly will: "deploy" | "follow" | "nothing";
  /** The newest deployment, whoever made it. */
  readonly attempted?: DeploymentFacts;
}

export interface DirectPlan {
  readonly request: DirectRequest;
  readonly manifest: Manifest;
  /** Where the channel points, as far as that was replicated. */
  readonly channel?: ChannelState;
  readonly waves: readonly (readonly RegionPlan[])[];
  /** Objections that the request puts aside. */
  readonly waived: readonly Objection[];
}

const FINAL = new Set(["Succeeded", "Failed", "Stopped"]);

/** Whether a deployment has ended. Source: botocore, codedeploy, DeploymentStatus. */
export const hasEnded = ({ status }: DeploymentFacts): boolean => FINAL.has(status);

/** Whether a deployment is of these very bytes. */
export const isOf = ({ revision }: DeploymentFacts, { bucket, key, versionId }: Revision): boolean =>
  revision?.bucket === bucket && revision.key === key && revision.versionId === versionId;

/** @throws ReleaseError where nobody may deploy without the pipeline */
export function deployerOf({ line, ports }: Evacuation): Deployer {
  if (ports.deployer) return ports.deployer;
  throw new ReleaseError(
    `Nobody may deploy to ${line.environment} without its pipeline: set evacuators of ${line.environment} and run pulumi up.`,
    2,
  );
}

function chosenRegions({ left, lost, line }: Evacuation, wanted: readonly string[] | undefined): readonly string[] {
  const unknown = (wanted ?? []).filter((region) => !left.includes(region));
  if (unknown.length > 0)
    throw new ReleaseError(
      `--regions must name regions of ${line.environment} other than ${lost} (${left.join(", ")}), got ${unknown.join(", ")}.`,
      2,
    );
  if (left.length === 0) throw new ReleaseError(`${line.environment} has no region but ${lost}.`, 2);
  return wanted ?? left;
}

/** The newest of what regions say; replication may have been cut off between them. */
function newestOf<T>(states: readonly (T | undefined)[], at: (state: T) => string): T | undefined {
  return states.flatMap((state) => state ?? []).sort((one, other) => (at(one) < at(other) ? 1 : -1))[0];
}

interface Controls {
  readonly channels: ReadonlyMap<string, ChannelState | undefined>;
  readonly hold: HoldState | undefined;
}

async function controlsIn(evacuation: Evacuation, regions: readonly string[]): Promise<Controls> {
  const channels = await Promise.all(
    regions.map(async (region) => [region, await evacuation.channel(region)] as const),
  );
  return { channels: new Map(channels), hold: await holdIn(evacuation, regions) };
}

/** Whether the line is held, as the newest of what regions say. */
export async function holdIn(evacuation: Evacuation, regions: readonly string[]): Promise<HoldState | undefined> {
  const holds = await Promise.all(regions.map((region) => evacuation.hold(region)));
  return newestOf(holds, ({ act }) => act.at);
}

/** The release that is meant. @throws ReleaseError when the regions disagree about it */
function versionOf({ line }: Evacuation, { channels }: Controls, wanted: string | undefined): string {
  if (wanted !== undefined) return wanted;
  const said = [...channels].map(([region, state]) => ({ region, version: state?.release?.version ?? "no release" }));
  const [first] = said;
  if (first && first.version !== "no release" && said.every(({ version }) => version === first.version))
    return first.version;
  const list = said.map(({ region, version }) => `${version} in ${region}`).join(", ");
  throw new ReleaseError(
    `The channel of ${line.environment} points at ${list}; say with --release which one is meant.`,
  );
}

/** Reads and verifies the release where it will be deployed from: in each region's own store. */
async function releaseIn(
  evacuation: Evacuation,
  region: string,
  version: string,
): Promise<Release | readonly string[]> {
  const { store, ledger } = evacuation.view(region);
  const release = await ledger.read(evacuation.line.application, version);
  if (!release) return [`there is no release ${version} in ${store.place}`];
  if ("problems" in release) return release.problems.map((problem) => `${region}: ${problem}`);
  return release.bundle.versionId === undefined ? [`${store.place} keeps no versions`] : release;
}

const isRelease = (one: Release | readonly string[]): one is Release => "manifest" in one;

async function regionPlan(deployer: Deployer, region: string, revision: Revision): Promise<RegionPlan> {
  const { attempted, succeeded } = await deployer.group(region);
  const runs = succeeded !== undefined && isOf(succeeded, revision);
  const isNewest = attempted === undefined || attempted.deploymentId === succeeded?.deploymentId;
  const follows = attempted !== undefined && !hasEnded(attempted) && isOf(attempted, revision);
  const will = runs && isNewest ? "nothing" : follows ? "follow" : "deploy";
  return { region, revision, will, ...(attempted && { attempted }) };
}

/** A group takes one deployment at a time. */
const busyObjections = (plans: readonly RegionPlan[]): Objection[] =>
  plans
    .filter(({ will, attempted }) => will === "deploy" && attempted !== undefined && !hasEnded(attempted))
    .map(({ region, attempted }) => ({
      text: `deployment ${attempted!.deploymentId} of something else is under way in ${region}; wait for it or end it with: aws deploy stop-deployment --region ${region} --deployment-id ${attempted!.deploymentId}`,
    }));

const allowed = ({ emergency }: DirectRequest): readonly Waivable[] => (emergency === true ? WAIVABLE : []);

/**
 * Reads and verifies everything and writes nothing.
 * @throws Refused with everything that speaks against it
 */
export async function planDirect(evacuation: Evacuation, request: DirectRequest): Promise<DirectPlan> {
  const deployer = deployerOf(evacuation);
  const regions = chosenRegions(evacuation, request.regions);
  const controls = await controlsIn(evacuation, regions);
  const version = versionOf(evacuation, controls, request.version);
  const what = `To deploy ${version} to ${regions.join(", ")}`;
  const releases = await Promise.all(regions.map((region) => releaseIn(evacuation, region, version)));
  const problems = releases.flatMap((one) => (isRelease(one) ? [] : one));
  const [first, ...others] = releases.filter(isRelease);
  if (problems.length > 0 || !first) throw new Refused(what, problems);
  if (others.some(({ manifest }) => manifest.bundle.sha256 !== first.manifest.bundle.sha256))
    throw new Refused(what, [`the regions hold different bundles as ${version}; do not use this release`]);
  const plans = await Promise.all(
    regions.map((region, index) =>
      regionPlan(deployer, region, revisionOf(evacuation, region, releases[index] as Release)),
    ),
  );
  const now = evacuation.ports.clock.now();
  const objections = [
    ...evidenceObjections(evacuation.line, first.manifest),
    ...holdObjections(controls.hold),
    ...freezeObjections(evacuation.line, now),
    ...bakeObjections(evacuation.line, first.manifest, now),
    ...busyObjections(plans),
  ];
  const waived = objections.filter(({ check }) => check !== undefined && allowed(request).includes(check));
  const standing = objections.filter((objection) => !waived.includes(objection));
  if (standing.length > 0)
    throw new Refused(
      what,
      standing.map(({ text }) => text),
    );
  const channel = newestOf([...controls.channels.values()], ({ since, act }) => act?.at ?? since.toISOString());
  return { request, manifest: first.manifest, waves: inWaves(evacuation, plans), waived, ...(channel && { channel }) };
}

function revisionOf(evacuation: Evacuation, region: string, { bundle }: Release): Revision {
  const bucket = evacuation.view(region).store.place.replace("s3://", "");
  return { bucket, key: bundle.key, versionId: bundle.versionId ?? "" };
}

/** The pipeline's waves as far as they are left; a region that is in none comes last. */
function inWaves({ waves }: Evacuation, plans: readonly RegionPlan[]): readonly (readonly RegionPlan[])[] {
  const inWave = waves.map((wave) => plans.filter(({ region }) => wave.includes(region)));
  const rest = plans.filter(({ region }) => !waves.flat().includes(region));
  return [...inWave, rest].filter((wave) => wave.length > 0);
}
