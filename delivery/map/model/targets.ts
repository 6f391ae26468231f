/** What a pipeline deploys to: the deployment groups that its actions name, and what stands behind other actions. */
import type { Graph, GraphResource } from "../../graph/types";
import type { MapNode, MapWave } from "../types";
import { arnOf, type Bag, bagOf, jsonOf, listOf, textOf } from "./values";

const GROUP = "aws:codedeploy/deploymentGroup:DeploymentGroup";

/** What a group deploys to, in a word. */
function platformOf({ outputs }: GraphResource): string {
  const has = (property: string): boolean => listOf(outputs[property]).length > 0;
  if (has("ecsService")) return "containers";
  if (has("autoscalingGroups") || has("ec2TagSets") || has("ec2TagFilters")) return "instances";
  if (has("onPremisesInstanceTagFilters")) return "machines";
  return "functions";
}

const targetOf = (group: GraphResource): MapNode => ({
  kind: "target",
  name: textOf(group.outputs["deploymentGroupName"]) || group.name,
  account: group.account ?? "",
  region: group.region ?? "",
  detail: platformOf(group),
});

/** An action with what it inherits from its pipeline. */
interface Placed {
  readonly action: Bag;
  readonly account: string;
  readonly region: string;
  readonly settings: Bag;
}

function place(action: Bag, { account = "", region = "" }: GraphResource): Placed {
  return {
    action,
    account: arnOf(action["roleArn"])?.account ?? account,
    region: textOf(action["region"]) || region,
    settings: bagOf(action["configuration"]),
  };
}

/** Words that an action says about where it works: its name, and the values of its environment variables. */
function wordsOf({ action, settings }: Placed): readonly string[] {
  const variables = listOf(jsonOf(settings["EnvironmentVariables"])).map((one) => textOf(bagOf(one)["value"]));
  return [textOf(action["name"]), ...variables];
}

/** Names a target of an action that deploys without a deployment group. */
const NAMED_BY = [
  "ServiceName",
  "BucketName",
  "FunctionName",
  "StackName",
  "StackSetName",
  "ClusterName",
  "ApplicationName",
];

function otherTarget(placed: Placed): MapNode {
  const { settings, action, account, region } = placed;
  const key = NAMED_BY.find((one) => textOf(settings[one]) !== "");
  const name = key === undefined ? textOf(action["name"]) : textOf(settings[key]);
  return { kind: "target", name, account, region, detail: textOf(action["provider"]) };
}

const isNamed = ({ settings, account, region }: Placed, group: GraphResource): boolean =>
  group.outputs["appName"] === settings["ApplicationName"] &&
  group.outputs["deploymentGroupName"] === settings["DeploymentGroupName"] &&
  group.region === region &&
  (group.account ?? "") === account;

/** What is read of a pipeline's deployments. */
export class Targets {
  private readonly left: Set<GraphResource>;

  constructor({ resources }: Graph) {
    this.left = new Set(resources.filter(({ type }) => type === GROUP));
  }

  /** What a pipeline deploys to, stage by stage; stages that deploy nothing are left out. */
  wavesOf(pipeline: GraphResource): readonly MapWave[] {
    return listOf(pipeline.outputs["stages"])
      .map(bagOf)
      .map((stage) => ({
        stage: textOf(stage["name"]),
        targets: listOf(stage["actions"]).flatMap((action) => this.targetsOf(place(bagOf(action), pipeline))),
      }))
      .filter(({ targets }) => targets.length > 0);
  }

  /** Targets that no action was found to deploy to. */
  rest(): readonly MapNode[] {
    return [...this.left].map(targetOf);
  }

  private targetsOf(placed: Placed): readonly MapNode[] {
    const { action } = placed;
    const isDeployment = action["category"] === "Deploy";
    const named = isDeployment ? this.take((group) => isNamed(placed, group)) : this.builtBy(placed);
    return named.length > 0 || !isDeployment ? named : [otherTarget(placed)];
  }

  /** A build that deploys names the region, itself or in a variable. The first one that does is taken: tests come after. */
  private builtBy(placed: Placed): readonly MapNode[] {
    if (placed.action["provider"] !== "CodeBuild") return [];
    const words = wordsOf(placed);
    return this.take(({ region = "" }) => words.includes(region));
  }

  private take(fits: (group: GraphResource) => boolean): readonly MapNode[] {
    const found = [...this.left].filter(fits);
    found.forEach((group) => this.left.delete(group));
    return found.map(targetOf);
  }
}
