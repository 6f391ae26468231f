/**
 * What is under way is stopped, continued or tried again. Nothing is done that is not on record first, and each act may be repeated wherever
 * it was ended: what has ended already is left alone.
 */
import type { Act } from "./acts";
import { holdObjections } from "./checks";
import type { Releases } from "./context";
import { CallFailed, Refused, ReleaseError } from "./errors";
import type { DeploymentControl, DeploymentFacts, PipelineControl, RetryMode, WaitType } from "./ports";

/** All that acts on what is under way in one environment. */
export interface Operation {
  readonly releases: Releases;
  /** Regions that are deployed to, in the order of deployment. */
  readonly regions: readonly string[];
  /** Stages that can be tried again: those that neither take in a revision nor ask a person. */
  readonly retryable: readonly string[];
  readonly control: PipelineControl;
  readonly deployments: DeploymentControl;
}

export interface OperationRequest {
  readonly reason: string;
  /** The only region that is meant. @default - all of them, and the pipeline */
  readonly region?: string;
  /** Whether a hold is put aside; on record. A stop asks for none. */
  readonly emergency?: boolean;
}

export interface StopRequest extends OperationRequest {
  /** Whether what was deployed to already is rolled back. */
  readonly rollsBack: boolean;
  /** Whether actions that run are left to themselves instead of being waited for. */
  readonly abandons: boolean;
}

export interface ContinueRequest extends OperationRequest {
  readonly wait: WaitType;
}

export interface RetryRequest extends Omit<OperationRequest, "region"> {
  readonly mode: RetryMode;
}

/** One call that will be made. */
export interface OperationStep {
  /** Region of a deployment, or name of the pipeline. */
  readonly place: string;
  /** In words, such as `stop d-1 (InProgress) and roll it back`. */
  readonly what: string;
  readonly call: () => Promise<void>;
}

export interface OperationPlan {
  readonly kind: "stop" | "continue" | "retry";
  readonly request: OperationRequest;
  readonly steps: readonly OperationStep[];
  /** Regions that could not be looked at. */
  readonly problems: readonly string[];
  /** Whether a hold is put aside. */
  readonly waived: Act["waived"];
}

export interface OperationOutcome {
  readonly place: string;
  readonly what: string;
  /** `ended`: it had come to its end by itself. */
  readonly status: "done" | "ended" | "failed";
  readonly message?: string;
}

export interface OperationResult {
  readonly ok: boolean;
  readonly act: Act;
  readonly outcomes: readonly OperationOutcome[];
}

/** States of a deployment that has not ended. Source: botocore, codedeploy, DeploymentStatus. */
const UNDER_WAY: readonly string[] = ["Created", "Queued", "InProgress", "Baking", "Ready"];
/** States of a stage that can be tried again. Source: CodePipeline User Guide, actions-retry. */
const RETRYABLE: readonly string[] = ["Failed", "Stopped"];
/** What AWS answers when there is nothing left to stop. Source: botocore, exceptions of StopDeployment and StopPipelineExecution. */
const ENDED =
  /^(DeploymentAlreadyCompletedException|DuplicatedStopRequestException|PipelineExecutionNotStoppableException)$/;

interface Found {
  readonly region: string;
  readonly facts: DeploymentFacts;
}

function regionsOf({ regions, releases }: Operation, region: string | undefined): readonly string[] {
  if (region === undefined) return regions;
  if (regions.includes(region)) return [region];
  throw new ReleaseError(
    `--region must be one that ${releases.line.environment} deploys to (${regions.join(", ")}), got ${JSON.stringify(region)}.`,
    2,
  );
}

/** The newest deployment of each region, as far as it has not ended. */
async function deploymentsUnderWay(operation: Operation, region: string | undefined) {
  const looked = await Promise.all(
    regionsOf(operation, region).map(async (one): Promise<Found | string | undefined> => {
      try {
        const facts = await operation.deployments.newest(one);
        return facts && UNDER_WAY.includes(facts.status) ? { region: one, facts } : undefined;
      } catch (error) {
        if (!(error instanceof CallFailed)) throw error;
        return `${one}: ${error.message}`;
      }
    }),
  );
  return {
    found: looked.filter((one): one is Found => typeof one === "object"),
    problems: looked.filter((one): one is string => typeof one === "string"),
  };
}

/** @throws ReleaseError where nothing is to be done, with what could not be looked at */
function requireSteps(plan: OperationPlan, nothing: string): OperationPlan {
  if (plan.steps.length > 0) return plan;
  throw new ReleaseError([nothing, ...plan.problems].join("\n"));
}

/** A hold is there to be kept: what waits is not moved on past it, unless somebody says so. @throws Refused */
async function passHold({ releases }: Operation, { emergency = false }: OperationRequest, what: string) {
  const objections = holdObjections(await releases.hold());
  if (objections.length === 0) return undefined;
  if (!emergency)
    throw new Refused(
      what,
      objections.map(({ text }) => text),
    );
  return ["hold"] as const;
}

/** Plans to stop every execution of the pipeline and every deployment; of one region its deployment alone. @throws ReleaseError */
export async function planStop(operation: Operation, request: StopRequest): Promise<OperationPlan> {
  const { releases, control, deployments } = operation;
  const { reason, region, rollsBack, abandons } = request;
  const { pipeline, environment } = releases.line;
  const runs = region === undefined ? await releases.ports.pipeline.runs() : [];
  const { found, problems } = await deploymentsUnderWay(operation, region);
  const steps = [
    // The pipeline first: what is not started any more need not be stopped.
    ...runs
      .filter(({ status }) => status === "InProgress")
      .map(({ id }): OperationStep => ({
        place: pipeline.name,
        what: `stop the execution ${id}${abandons ? " and leave its actions to themselves" : ""}`,
        call: () => control.stop(id, reason, abandons),
      })),
    ...found.map(({ region: at, facts: { deploymentId, status } }): OperationStep => ({
      place: at,
      what: `stop ${deploymentId} (${status})${rollsBack ? " and roll it back" : ""}`,
      call: () => deployments.stop(at, deploymentId, rollsBack),
    })),
  ];
  return requireSteps(
    { kind: "stop", request, steps, problems, waived: undefined },
    `Nothing is under way in ${region ?? environment} that could be stopped.`,
  );
}

const WAITS: Readonly<Record<WaitType, { readonly states: readonly string[]; readonly words: string }>> = {
  READY_WAIT: { states: ["Ready"], words: "give it the traffic" },
  TERMINATION_WAIT: { states: ["InProgress", "Ready", "Baking"], words: "end what it replaces" },
};

/** Plans to end a wait of blue/green deployments: for the traffic, or for the end of what was replaced. @throws ReleaseError */
export async function planContinue(operation: Operation, request: ContinueRequest): Promise<OperationPlan> {
  const { releases, deployments } = operation;
  const { region, wait } = request;
  const { environment } = releases.line;
  const waived = await passHold(operation, request, `Continuing in ${environment}`);
  const { found, problems } = await deploymentsUnderWay(operation, region);
  const { states, words } = WAITS[wait];
  const steps = found
    .filter(({ facts }) => states.includes(facts.status))
    .map(({ region: at, facts: { deploymentId, status } }): OperationStep => ({
      place: at,
      what: `continue ${deploymentId} (${status}): ${words}`,
      call: () => deployments.proceed(at, deploymentId, wait),
    }));
  return requireSteps(
    { kind: "continue", request, steps, problems, waived: waived && [...waived] },
    `No deployment in ${region ?? environment} waits to be continued.`,
  );
}

/** Plans to run the failed actions of a stage again, or all of them. @throws ReleaseError */
export async function planRetry(operation: Operation, request: RetryRequest): Promise<OperationPlan> {
  const { releases, control } = operation;
  const { pipeline, line } = { pipeline: releases.ports.pipeline, line: releases.line };
  const waived = await passHold(operation, request, `A retry in ${line.environment}`);
  const [stages, runs] = await Promise.all([pipeline.stages(), pipeline.runs()]);
  const age = (execution: string): number => {
    const at = runs.findIndex(({ id }) => id === execution);
    return at === -1 ? runs.length : at;
  };
  const [failed] = stages
    .flatMap(({ name, execution, status = "" }) =>
      execution !== undefined && RETRYABLE.includes(status) ? [{ name, execution, status }] : [],
    )
    .sort((one, other) => age(one.execution) - age(other.execution));
  if (failed !== undefined && !operation.retryable.includes(failed.name))
    throw new ReleaseError(
      `The stage ${failed.name} of ${line.pipeline.name} cannot be retried (${failed.status}): it takes in a revision or asks a person. Start the pipeline once more: interlock promote --again.`,
    );
  const actions = request.mode === "FAILED_ACTIONS" ? "its failed actions" : "all its actions";
  const steps =
    failed === undefined
      ? []
      : [
          {
            place: line.pipeline.name,
            what: `retry ${failed.name} (${failed.status}) of the execution ${failed.execution}: ${actions}`,
            call: () => control.retry(failed.name, failed.execution, request.mode),
          },
        ];
  return requireSteps(
    { kind: "retry", request, steps, problems: [], waived: waived && [...waived] },
    `No stage of the pipeline ${line.pipeline.name} has failed or was stopped, so that nothing can be retried.`,
  );
}

async function take({ place, what, call }: OperationStep): Promise<OperationOutcome> {
  try {
    await call();
    return { place, what, status: "done" };
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    if (ENDED.test(error.code)) return { place, what, status: "ended" };
    return { place, what, status: "failed", message: error.message };
  }
}

/**
 * Carries out a plan: the act is put on record, and then every call is made, also after one that failed.
 * @throws ReleaseError before anything was done; how the calls went is in the result
 */
export async function carryOutOperation({ releases }: Operation, plan: OperationPlan): Promise<OperationResult> {
  const { kind, request, steps, problems, waived } = plan;
  const act = await releases.act({
    kind,
    reason: request.reason,
    steps: steps.map(({ place, what }) => `${place}: ${what}`),
    ...(waived && { waived }),
  });
  await releases.audit.record(act);
  const outcomes: OperationOutcome[] = [];
  // One after the other, in the order that the plan was shown in.
  for (const step of steps) outcomes.push(await take(step));
  return { ok: problems.length === 0 && outcomes.every(({ status }) => status !== "failed"), act, outcomes };
}
