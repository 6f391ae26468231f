/** Whether a region has all that a pipeline needs to go on there. Nothing is written. */
import { nameOf } from "../acts";
import { ifReachable } from "../errors";
import { RELEASE_FILES } from "../ledger";
import type { ListedVersion, StageState } from "../ports";
import type { Evacuation } from "./context";
import { contentsOf, incompleteReleases, type MissingObject, missingFrom } from "./replicas";

/** What was found about a region that is to become home. */
export interface Findings {
  /** What speaks against it. */
  readonly problems: readonly string[];
  /** What a person must know. */
  readonly warnings: readonly string[];
  /** What was looked at and is as it should be. */
  readonly facts: readonly string[];
  /** Objects that the region lacks; each is in `problems` too, unless they were accepted. */
  readonly missing: readonly MissingObject[];
  /** Whether the store of the region that home leaves answers. */
  readonly lostAnswers: boolean;
}

class Notes {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  readonly facts: string[] = [];
}

/** Keys that a message names; the plan's data have all. */
const NAMED = 10;

function named(missing: readonly MissingObject[]): string {
  const some = missing
    .slice(0, NAMED)
    .map(({ key, replication, in: region }) => `${key} (in ${region}${replication ? `, ${replication}` : ""})`);
  return `${some.join(", ")}${missing.length > NAMED ? ` and ${missing.length - NAMED} more` : ""}`;
}

interface Contents {
  readonly region: string;
  readonly objects: readonly ListedVersion[];
}

/** The contents of every store that answers. */
async function reachable(evacuation: Evacuation, regions: readonly string[], notes: Notes): Promise<Contents[]> {
  const asked = await Promise.all(
    regions.map(async (region) => {
      const { store } = evacuation.view(region);
      return { region, store, contents: await ifReachable(() => contentsOf(store, evacuation.line)) };
    }),
  );
  return asked.flatMap(({ region, store, contents }) => {
    if ("answer" in contents) return [{ region, objects: contents.answer }];
    notes.warnings.push(`${store.place} in ${region} does not answer (${contents.lost.code})`);
    return [];
  });
}

/** Compares the store that is to become home with every other one that answers. */
async function compareStores(
  evacuation: Evacuation,
  to: string,
  accept: boolean,
  notes: Notes,
): Promise<Pick<Findings, "missing" | "lostAnswers">> {
  const { line, lost } = evacuation;
  const { store } = evacuation.view(to);
  const here = await contentsOf(store, line);
  const others = await reachable(evacuation, [lost, ...evacuation.left.filter((region) => region !== to)], notes);
  const missing: MissingObject[] = [];
  for (const { region, objects } of others) {
    const unknown = objects.filter(({ key }) => !missing.some((one) => one.key === key));
    missing.push(...(await missingFrom(here, unknown, region, evacuation.view(region).store)));
  }
  if (missing.length > 0) {
    const text = `${missing.length} objects are not in ${store.place}: ${named(missing)}`;
    if (accept) notes.warnings.push(`${text}; accepted`);
    else
      notes.problems.push(
        `${text}. PENDING ones come by themselves; copy others, or accept their loss with --accept-missing`,
      );
  } else
    notes.facts.push(
      `${here.length} objects of ${to} compared with ${others.map(({ region }) => region).join(", ") || "no other store"}`,
    );
  const lostAnswers = others.some(({ region }) => region === lost);
  if (!lostAnswers) notes.warnings.push(unknownLoss(here, line.auditPrefix, lost));
  for (const { version, lacks } of incompleteReleases(here, line.to.prefix, RELEASE_FILES))
    notes.warnings.push(
      `release ${version} is not whole in ${to}: it lacks ${lacks.join(", ")} and cannot be deployed`,
    );
  return { missing, lostAnswers };
}

/** What nobody can know while the lost store does not answer. */
function unknownLoss(here: readonly ListedVersion[], auditPrefix: string, lost: string): string {
  const last = here
    .map(({ key }) => key)
    .filter((key) => key.startsWith(auditPrefix))
    .sort()
    .at(-1);
  return `what ${lost} had not replicated cannot be known; the last record that is here is ${last ?? "none"}`;
}

/** The release that the channel points at must be deployable from the new home, as its pipeline will deploy it at once. */
async function checkChannel(evacuation: Evacuation, to: string, notes: Notes): Promise<void> {
  const { line } = evacuation;
  const channel = await evacuation.channel(to);
  if (!channel)
    return void notes.warnings.push(`nothing was ever promoted to ${line.environment}: the channel is not there`);
  if (!channel.release)
    return void notes.problems.push(`the channel in ${to} does not name its release; promote one by this tool`);
  const { version, digest } = channel.release;
  const release = await evacuation.view(to).ledger.read(line.application, version);
  if (!release)
    return void notes.problems.push(`the channel in ${to} points at ${version}, which is not in its ledger`);
  if ("problems" in release) return void notes.problems.push(...release.problems);
  if (release.manifest.bundle.sha256 !== digest)
    return void notes.problems.push(
      `the channel in ${to} says ${digest} of ${version}, the ledger ${release.manifest.bundle.sha256}`,
    );
  notes.facts.push(`release ${version} verified in ${to}; the new pipeline begins with it`);
}

async function checkKey({ ports }: Evacuation, to: string, notes: Notes): Promise<void> {
  const state = await ports.keys.state(to);
  if (state === "Enabled") notes.facts.push(`the store's key in ${to} is enabled`);
  else notes.problems.push(`the store's key in ${to} is ${state ?? "not there"}; it must be enabled`);
}

async function checkHold(evacuation: Evacuation, to: string, notes: Notes): Promise<void> {
  const hold = await evacuation.hold(to);
  if (hold?.held !== true) return;
  notes.warnings.push(
    `the line is held by ${nameOf(hold.act.by)}: ${hold.act.reason}. A new pipeline is born open and starts once: run interlock hold again as soon as it is there`,
  );
}

const isBusy = ({ waiting, status, actions }: StageState): boolean =>
  waiting.length > 0 || status === "InProgress" || actions.some(({ awaitsApproval }) => awaitsApproval);

/** The pipeline that is left behind: what is on its way in it could still deploy when its region comes back. */
async function checkOldPipeline({ ports, lost }: Evacuation, notes: Notes): Promise<void> {
  const asked = await ifReachable(() => ports.pipeline.stages());
  if ("lost" in asked)
    return void notes.warnings.push(
      `the pipeline ${ports.pipeline.name} in ${lost} does not answer (${asked.lost.code}); whatever it was about goes on when the region comes back: end it then, before anybody approves`,
    );
  const busy = asked.answer.filter(isBusy).map(({ name }) => name);
  if (busy.length > 0)
    notes.warnings.push(
      `the pipeline ${ports.pipeline.name} in ${lost} answers and is busy in ${busy.join(", ")}; stop its executions first: aws codepipeline stop-pipeline-execution --pipeline-name ${ports.pipeline.name} --region ${lost} --pipeline-execution-id <id>`,
    );
}

/**
 * Looks whether a region can become home.
 * @param accept Whether missing objects are a loss that was accepted.
 * @throws CallFailed when the region that is to become home does not answer, or a call is denied anywhere
 */
export async function examineHome(evacuation: Evacuation, to: string, accept: boolean): Promise<Findings> {
  const notes = new Notes();
  const compared = await compareStores(evacuation, to, accept, notes);
  await checkKey(evacuation, to, notes);
  await checkChannel(evacuation, to, notes);
  await checkHold(evacuation, to, notes);
  await checkOldPipeline(evacuation, notes);
  const { problems, warnings, facts } = notes;
  return { problems, warnings, facts, ...compared };
}
