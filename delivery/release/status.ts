/** What runs where, and what is on its way. */
import { nameOf } from "./acts";
import { releaseInSummary } from "./channel";
import type { Releases } from "./context";
import type { Deployments, Pipeline, PipelineRun, RegionalDeployment, StageState } from "./ports";

export interface RegionStatus {
  readonly region: string;
  /** Release, or `commit …` where no releases are deployed; absent when nothing ever was, or too long ago. */
  readonly runs?: string;
  readonly since?: string;
  readonly deploymentId?: string;
  /** How the newest attempt ended, where it brought nothing. */
  readonly lastAttempt?: string;
  /** How what runs differs from what should. */
  readonly drift: readonly string[];
}

export interface WaitingApproval {
  readonly stage: string;
  readonly action: string;
  readonly since?: string;
  readonly runs?: string;
}

export interface EnvironmentStatus {
  readonly environment: string;
  readonly pipeline: string;
  readonly channel?: {
    readonly release?: string;
    readonly digest?: string;
    readonly since: string;
    readonly by?: string;
    readonly reason?: string;
  };
  readonly hold?: { readonly by: string; readonly since: string; readonly reason: string };
  readonly approvals: readonly WaitingApproval[];
  /** Executions that have not ended. */
  readonly underWay: readonly { readonly execution: string; readonly status: string; readonly runs?: string }[];
  readonly regions: readonly RegionStatus[];
  /** What is not as the controls say. */
  readonly problems: readonly string[];
}

/** What is asked about one environment. */
export interface EnvironmentView {
  readonly environment: string;
  /** In the order of deployment. */
  readonly regions: readonly string[];
  readonly pipeline: Pipeline;
  /** Absent where CodeDeploy cannot be asked. */
  readonly deployments?: Deployments;
  /** Absent where no releases are promoted to. */
  readonly releases?: Releases;
}

const COMMIT_CHARACTERS = 8;
const UNDER_WAY = new Set(["InProgress", "Stopping"]);

/** What an execution carries. */
function carried(run: PipelineRun | undefined, { releases }: EnvironmentView): string | undefined {
  if (run === undefined) return undefined;
  if (releases) return releaseInSummary(run.summary);
  return run.revision === undefined ? undefined : `commit ${run.revision.slice(0, COMMIT_CHARACTERS)}`;
}

/** Deployments that CodeDeploy makes by itself, of the revision that was deployed last. Source: botocore, codedeploy, DeploymentCreator. */
const OWN = new Set(["autoscaling", "autoscalingTermination", "CodeDeployAutoUpdate"]);

/** A deployment that did not come through the pipeline. */
async function foreign(view: EnvironmentView, region: string, last: RegionalDeployment | undefined): Promise<string[]> {
  const known = await view.deployments?.lastSuccessful(region);
  if (known === undefined || known.deploymentId === last?.deploymentId || OWN.has(known.creator ?? "")) return [];
  // A deployment that a build made has no id in the pipeline; it ended before the build did.
  if (last?.at && last.deploymentId === undefined && known.at && known.at <= last.at) return [];
  const how = known.creator === "codeDeployRollback" ? "CodeDeploy went back" : "deployed past the pipeline";
  return [`${how}: ${known.deploymentId}${known.at ? ` of ${known.at.toISOString()}` : ""}`];
}

interface Facts {
  readonly view: EnvironmentView;
  readonly runs: readonly PipelineRun[];
  readonly deployments: readonly RegionalDeployment[];
  readonly wanted?: string;
}

async function regionStatus({ view, runs, deployments, wanted }: Facts, region: string): Promise<RegionStatus> {
  const here = deployments.filter((one) => one.region === region);
  const [newest] = here;
  const last = here.find(({ status }) => status === "Succeeded");
  const runsNow = carried(
    runs.find(({ id }) => id === last?.execution),
    view,
  );
  const comes = runs.some((run) => UNDER_WAY.has(run.status) && carried(run, view) === wanted);
  const differs = wanted !== undefined && runsNow !== wanted;
  return {
    region,
    ...(runsNow !== undefined && { runs: runsNow }),
    ...(last?.at && { since: last.at.toISOString() }),
    ...(last?.deploymentId !== undefined && { deploymentId: last.deploymentId }),
    ...(newest && newest !== last && { lastAttempt: newest.status }),
    drift: [
      ...(differs ? [`the channel points at ${wanted}${comes ? ", which is on its way" : ""}`] : []),
      ...(await foreign(view, region, last)),
    ],
  };
}

function waitingApprovals(view: EnvironmentView, stages: readonly StageState[], runs: readonly PipelineRun[]) {
  return stages.flatMap(({ name: stage, actions, execution }) =>
    actions
      .filter(({ awaitsApproval }) => awaitsApproval)
      .map(({ name: action, since }): WaitingApproval => {
        const what = carried(
          runs.find(({ id }) => id === execution),
          view,
        );
        return {
          stage,
          action,
          ...(since && { since: since.toISOString() }),
          ...(what !== undefined && { runs: what }),
        };
      }),
  );
}

async function controls({ releases }: EnvironmentView, stages: readonly StageState[]) {
  if (!releases) return { problems: [] };
  const [channel, hold] = await Promise.all([releases.channel(), releases.hold()]);
  const gates = stages.filter(({ name }) => releases.line.gatedStages.includes(name));
  const problems = [
    ...(hold?.held === true ? gates.filter(({ open }) => open) : []).map(
      ({ name }) => `the line is held, and the way into ${name} is open; interlock hold closes it`,
    ),
    ...(hold?.held === true ? [] : gates.filter(({ open }) => !open)).map(
      ({ name, closedBecause = "no reason given" }) =>
        `the way into ${name} is closed, and nothing holds the line: ${closedBecause}`,
    ),
    ...(channel && !channel.act ? ["the channel was moved by something else than this tool"] : []),
  ];
  return {
    problems,
    ...(channel && {
      channel: {
        since: channel.since.toISOString(),
        ...(channel.release && { release: channel.release.version, digest: channel.release.digest }),
        ...(channel.act && { by: nameOf(channel.act.by), reason: channel.act.reason }),
      },
    }),
    ...(hold?.held === true && {
      hold: { by: nameOf(hold.act.by), since: hold.act.at, reason: hold.act.reason },
    }),
  };
}

/** Asks about one environment. @throws CallFailed */
export async function environmentStatus(view: EnvironmentView): Promise<EnvironmentStatus> {
  const { environment, pipeline } = view;
  const [stages, runs, deployments] = await Promise.all([pipeline.stages(), pipeline.runs(), pipeline.deployments()]);
  const controlled = await controls(view, stages);
  const wanted = controlled.channel?.release;
  const facts: Facts = { view, runs, deployments, ...(wanted !== undefined && { wanted }) };
  return {
    environment,
    pipeline: pipeline.name,
    approvals: waitingApprovals(view, stages, runs),
    underWay: runs
      .filter(({ status }) => UNDER_WAY.has(status))
      .map((run) => {
        const what = carried(run, view);
        return { execution: run.id, status: run.status, ...(what !== undefined && { runs: what }) };
      }),
    regions: await Promise.all(view.regions.map((region) => regionStatus(facts, region))),
    ...controlled,
  };
}
