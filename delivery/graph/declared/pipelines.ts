/** Reads the pipelines, projects and deployment groups that the graphs declare, in the words of CodePipeline. */
import type { Graph, GraphResource } from "../types";

/** What a pipeline names and no stack declares, or declares twice. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";
  readonly exitCode = 1;
}

export interface ActionDeclaration {
  readonly name: string;
  /** `Source`, `Build`, `Test`, `Approval`, `Deploy`, `Invoke` or `Compute`. */
  readonly category: string;
  readonly provider: string;
  /** `AWS`, `ThirdParty` or `Custom`. @default "AWS" */
  readonly owner?: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputArtifacts: readonly string[];
  readonly outputArtifacts: readonly string[];
  readonly namespace?: string;
  readonly region?: string;
  readonly roleArn?: string;
  readonly runOrder?: number;
  /** Minutes after which an approval that nobody answers fails. @default - seven days */
  readonly timeoutInMinutes?: number;
}

export interface RuleDeclaration {
  readonly name: string;
  readonly ruleTypeId: { readonly provider: string };
  readonly configuration?: Readonly<Record<string, string>>;
  readonly inputArtifacts?: readonly string[];
  readonly region?: string;
  readonly roleArn?: string;
}

export interface ConditionDeclaration {
  readonly result: string;
  readonly rules: readonly RuleDeclaration[];
}

export interface StageDeclaration {
  readonly name: string;
  readonly actions: readonly ActionDeclaration[];
  readonly beforeEntry?: { readonly condition: ConditionDeclaration };
  readonly onSuccess?: { readonly condition: ConditionDeclaration };
  readonly onFailure?: { readonly result?: string; readonly condition?: ConditionDeclaration };
}

/** Names that a filter takes and leaves out. */
export interface PatternsDeclaration {
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
}

export interface PushFilterDeclaration {
  readonly branches?: PatternsDeclaration;
  readonly filePaths?: PatternsDeclaration;
  readonly tags?: PatternsDeclaration;
}

export interface PullRequestFilterDeclaration {
  /** `OPEN`, `UPDATED`, `CLOSED`. @default - all of them */
  readonly events?: readonly string[];
  readonly branches?: PatternsDeclaration;
  readonly filePaths?: PatternsDeclaration;
}

/** Which changes of a connection's repository start the pipeline. */
export interface TriggerDeclaration {
  readonly gitConfiguration: {
    readonly sourceActionName: string;
    readonly pushes?: readonly PushFilterDeclaration[];
    readonly pullRequests?: readonly PullRequestFilterDeclaration[];
  };
}

export interface PipelineDeclaration {
  readonly urn: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly account: string;
  readonly region: string;
  readonly stages: readonly StageDeclaration[];
  /** Bucket of each region. */
  readonly stores: ReadonlyMap<string, string>;
  /** @default - none */
  readonly triggers?: readonly TriggerDeclaration[];
}

/** Resources of a type in a graph. */
export function resourcesOf(graph: Graph, type: string): readonly GraphResource[] {
  return graph.resources.filter((resource) => resource.type === type);
}

/** Finds the one resource that the pipeline names; a name that leads nowhere would fail on AWS as well. */
export function findResource(
  graph: Graph,
  type: string,
  what: string,
  matches: (resource: GraphResource) => boolean,
): GraphResource {
  const found = resourcesOf(graph, type).filter(matches);
  const [first] = found;
  if (!first || found.length > 1) {
    throw new DeclarationError(
      `The stack ${graph.stack} declares ${found.length === 0 ? "no" : `${found.length} times the`} ${what}; the pipeline needs exactly one. Declare it in stacks/.`,
    );
  }
  return first;
}

type Plain = Readonly<Record<string, unknown>>;

function action(declared: Plain): ActionDeclaration {
  return {
    ...(declared as unknown as ActionDeclaration),
    configuration: (declared["configuration"] ?? {}) as ActionDeclaration["configuration"],
    inputArtifacts: (declared["inputArtifacts"] ?? []) as string[],
    outputArtifacts: (declared["outputArtifacts"] ?? []) as string[],
  };
}

/** The pipeline that a stack declares. @throws DeclarationError when there is not exactly one */
export function pipelineOf(graph: Graph): PipelineDeclaration {
  const resource = findResource(graph, "aws:codepipeline/pipeline:Pipeline", "pipeline", () => true);
  const { inputs, outputs, account = "", region = "" } = resource;
  const stores = inputs["artifactStores"] as readonly { location: string; region?: string }[];
  return {
    urn: resource.urn,
    name: String(outputs["name"]),
    arn: String(outputs["arn"]),
    roleArn: String(inputs["roleArn"]),
    account,
    region,
    stages: (inputs["stages"] as readonly Plain[]).map((stage) => ({
      ...(stage as unknown as StageDeclaration),
      actions: (stage["actions"] as readonly Plain[]).map(action),
    })),
    stores: new Map(stores.map((store) => [store.region ?? region, store.location])),
    triggers: (inputs["triggers"] ?? []) as readonly TriggerDeclaration[],
  };
}

interface BuildVariable {
  readonly name?: string;
  readonly value?: string;
}

/** Region that an action tells its build, as those do that deploy functions (stacks/lambdaDeploy.sh). */
function toldRegion({ configuration: { EnvironmentVariables = "[]" } }: ActionDeclaration): string | undefined {
  try {
    const variables = JSON.parse(EnvironmentVariables) as readonly BuildVariable[];
    return variables.find(({ name }) => name === "TARGET_REGION")?.value;
  } catch {
    return undefined; // CodePipeline refuses such an action
  }
}

/** An action that deploys. */
export interface DeployingAction {
  readonly stage: string;
  readonly name: string;
  /** Region that is deployed to. */
  readonly region: string;
  /** Whether a build deploys, and no service that the action names. */
  readonly byBuild: boolean;
}

/** The actions that deploy, in the order of the stages. */
export function deployingActions({ stages, region: home }: PipelineDeclaration): readonly DeployingAction[] {
  return stages.flatMap(({ name: stage, actions }) =>
    actions.flatMap((action): readonly DeployingAction[] => {
      const { name, category } = action;
      if (category === "Deploy") return [{ stage, name, region: action.region ?? home, byBuild: false }];
      const region = toldRegion(action);
      return region === undefined ? [] : [{ stage, name, region, byBuild: true }];
    }),
  );
}

/** CodePipeline names a folder after the pipeline and one after the artifact, both shortened. */
const PIPELINE_CHARACTERS = 20;
const ARTIFACT_CHARACTERS = 10;

/** The folder of an artifact in the pipeline's stores. AWS does not document where it cuts the names. */
export function artifactFolder(pipeline: Pick<PipelineDeclaration, "name">, artifact: string): string {
  return `${pipeline.name.slice(0, PIPELINE_CHARACTERS)}/${artifact.slice(0, ARTIFACT_CHARACTERS)}`;
}

/** Stages that can be tried again without anybody's leave: those that neither take in a revision nor ask a person. */
export const retryableStages = ({ stages }: Pick<PipelineDeclaration, "stages">): readonly string[] =>
  stages
    .filter(({ actions }) => actions.every(({ category }) => category !== "Source" && category !== "Approval"))
    .map(({ name }) => name);
