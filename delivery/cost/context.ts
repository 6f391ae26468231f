/** What a type of resource may ask of the whole program while it says what it costs. */
import { bagAt, bagsAt, textAt } from "../graph/declared/bag";
import type { Graph, GraphResource, Properties } from "../graph/types";
import type { Costs } from "./types";
import { type Usage, type UsageSettings, usageOf } from "./usage";

/** Hours of a month, as AWS's calculator takes them. */
export const HOURS = 730;

/** Days of a month: 365.25 / 12. */
export const DAYS = 30.4375;

/** A run of a project by an action of a pipeline. */
interface Run {
  readonly account: string;
  readonly region: string;
  readonly project: string;
  readonly perMonth: number;
}

const PIPELINE = "aws:codepipeline/pipeline:Pipeline";

/** Actions of a pipeline, as they are registered. */
export const actionsOf = ({ inputs }: GraphResource): readonly Properties[] =>
  bagsAt(inputs, "stages").flatMap((stage) => bagsAt(stage, "actions"));

/** How often a pipeline is executed in a month: releases come by objects in S3, all else by changes of a source. */
export function executionsOf(pipeline: GraphResource, usage: Usage): number {
  const sources = actionsOf(pipeline).filter(({ category }) => category === "Source");
  const isPromoted = sources.length > 0 && sources.every(({ provider }) => provider === "S3");
  return DAYS * (isPromoted ? usage.releasesPerDay : usage.pushesPerDay);
}

export class Context {
  readonly resources: readonly GraphResource[];
  private readonly stacks = new Map<string, string>();
  private readonly usages = new Map<string, Usage>();
  private readonly keys = new Map<string, GraphResource>();
  private readonly firsts = new Map<string, string>();
  private readonly runs: readonly Run[];

  constructor(graphs: readonly Graph[], settings: UsageSettings) {
    this.resources = graphs.flatMap(({ stack, resources }) => {
      this.usages.set(stack, usageOf(settings, stack));
      for (const resource of resources) this.add(resource, stack);
      return resources;
    });
    this.runs = this.resources.filter(({ type }) => type === PIPELINE).flatMap((one) => this.runsOf(one));
  }

  stackOf({ urn }: GraphResource): string {
    return this.stacks.get(urn) ?? "";
  }

  usageOf(resource: GraphResource): Usage {
    return this.usages.get(this.stackOf(resource))!;
  }

  /** The resource of a type that has this id, ARN or name, in the same region where several do. */
  find(type: string, named: unknown, region: string | undefined): GraphResource | undefined {
    if (typeof named !== "string") return undefined;
    return this.keys.get(`${type} ${region ?? ""} ${named}`) ?? this.keys.get(`${type}  ${named}`);
  }

  /** Whether a resource is the first of its type in its account: what is paid once is its part. */
  isFirst({ urn, type, account = "" }: GraphResource): boolean {
    return this.firsts.get(`${type} ${account}`) === urn;
  }

  /** How often a project is run in a month by pipelines. */
  runsBy({ account, region, inputs, outputs }: GraphResource): number {
    const name = textAt(inputs, "name") ?? textAt(outputs, "name");
    const own = this.runs.filter((run) => run.project === name && run.account === account && run.region === region);
    return own.reduce((sum, { perMonth }) => sum + perMonth, 0);
  }

  private add(resource: GraphResource, stack: string): void {
    const { urn, type, id, region = "", account = "", inputs, outputs } = resource;
    this.stacks.set(urn, stack);
    if (!this.firsts.has(`${type} ${account}`)) this.firsts.set(`${type} ${account}`, urn);
    const names = [id, ...["arn", "name", "bucket", "family"].map((key) => outputs[key] ?? inputs[key])];
    for (const name of names)
      if (typeof name === "string") {
        this.keys.set(`${type} ${region} ${name}`, resource);
        this.keys.set(`${type}  ${name}`, resource);
      }
  }

  private runsOf(pipeline: GraphResource): readonly Run[] {
    const { account = "", region = "" } = pipeline;
    const usage = this.usageOf(pipeline);
    const perMonth = executionsOf(pipeline, usage);
    return actionsOf(pipeline)
      .filter(({ provider }) => provider === "CodeBuild")
      .map((action) => ({
        account,
        region: textAt(action, "region") ?? region,
        project: textAt(bagAt(action, "configuration"), "ProjectName") ?? "",
        perMonth: perMonth * (bagAt(action, "configuration")["BatchEnabled"] === "true" ? usage.buildsPerBatch : 1),
      }));
  }
}

/** Says what one resource of a type costs. */
export type Model = (resource: GraphResource, context: Context) => Costs;

export type Models = Readonly<Record<string, Model>>;
