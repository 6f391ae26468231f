/**
 * What CodePipeline demands of a definition as a whole. Sources: CodePipeline User Guide: limits, pipeline-requirements,
 * stage-conditions, reference-variables, pipeline-types-planning. No page says how large a definition may be as a whole.
 */
import type { GraphResource } from "../../types";
import type { Finding, StackView } from "../types";
import { isText, type Placed, textsAt, valuesAt } from "../values";
import { PIPELINE, type Step, stepsOf } from "./steps";

type Range = readonly [least: number, most: number];

/** How many of something a definition may hold, by where it is. Rules, triggers and variables are counted by the facts. */
const COUNTS: readonly (readonly [path: string, list: string, range: Range, what: string, fix: string])[] = [
  ["", "stages", [2, 50], "stages", "begin with a stage of sources and add what uses them, or split the pipeline"],
  ["stages[]", "actions", [1, 50], "actions", "fill, split or drop the stage"],
];

const MOST_ACTIONS = 1000;
const LONGEST_VALUE = 1000;
const LONGEST_KEY = 50;
const LARGEST_TRIGGERS = 200 * 1024;

const joined = (path: string, rest: string) => (path === "" ? rest : `${path}.${rest}`);

function* countsOf(resource: GraphResource): Generator<Finding> {
  for (const [path, list, [least, most], what, fix] of COUNTS) {
    const owners: readonly Placed[] =
      path === "" ? [{ path: "", value: resource.inputs }] : valuesAt(resource.inputs, path);
    for (const owner of owners) {
      for (const found of valuesAt(owner.value, list)) {
        const count = Array.isArray(found.value) ? found.value.length : least;
        if (count >= least && count <= most) continue;
        const property = joined(owner.path, found.path);
        yield { resource, property, allowed: `must hold ${least} to ${most} ${what}`, got: count, fix };
      }
    }
  }
}

function* twice(resource: GraphResource, texts: readonly Placed<string>[], what: string): Generator<Finding> {
  const first = new Map<string, string>();
  for (const { path, value } of texts) {
    const other = first.get(value);
    if (other === undefined) first.set(value, path);
    else
      yield {
        resource,
        property: path,
        allowed: `must be ${what}, and ${other} has it`,
        got: value,
        fix: "rename one of the two",
      };
  }
}

function* namesOf(resource: GraphResource): Generator<Finding> {
  yield* twice(resource, textsAt(resource.inputs, "stages[].name"), "a name that no other stage has");
  for (const stage of valuesAt(resource.inputs, "stages[]")) {
    const names = textsAt(stage.value, "actions[].name").map(({ path, value }) => ({
      path: `${stage.path}.${path}`,
      value,
    }));
    yield* twice(resource, names, "a name that no other action of the stage has");
  }
  const namespaces = textsAt(resource.inputs, "stages[].actions[].namespace");
  yield* twice(resource, namespaces, "a namespace that no other action has");
  const artifacts = textsAt(resource.inputs, "stages[].actions[].outputArtifacts[]");
  yield* twice(resource, artifacts, "an artifact that no other action makes");
  for (const { path, value } of namespaces.filter((one) => ["codepipeline", "variables"].includes(one.value))) {
    yield {
      resource,
      property: path,
      allowed: "must not be a namespace of CodePipeline's own",
      got: value,
      fix: "rename it",
    };
  }
}

function* sourcesOf(resource: GraphResource, steps: readonly Step[]): Generator<Finding> {
  for (const { path, category, stage } of steps) {
    if (category === "Rule" || category === "" || (category === "Source") === (stage === 0)) continue;
    const allowed = stage === 0 ? "must be Source in the first stage" : "must not be Source after the first stage";
    const fix = stage === 0 ? "move the action to a later stage" : "move the action to the first stage";
    yield { resource, property: `${path}.category`, allowed, got: category, fix };
  }
}

function* valuesOf(resource: GraphResource, steps: readonly Step[]): Generator<Finding> {
  for (const { path, configuration } of steps) {
    for (const [key, value] of Object.entries(configuration)) {
      const property = `${path}.configuration.${key}`;
      if (key.length > LONGEST_KEY) {
        const allowed = `must have a key of at most ${LONGEST_KEY} characters`;
        yield { resource, property, allowed, got: key.length, fix: "write the key as the action's reference has it" };
      }
      if (!isText(value) || value.length <= LONGEST_VALUE) continue;
      const allowed = `must have at most ${LONGEST_VALUE} characters`;
      const fix = "put what is long into the project, the function or a file of the artifact";
      yield { resource, property, allowed, got: value.length, fix };
    }
  }
}

/** What a pipeline of type V1 does not have; V1 is what it is when no type is given. */
const V2_ONLY: readonly string[] = [
  "variables",
  "triggers",
  "stages[].beforeEntry",
  "stages[].onSuccess",
  "stages[].onFailure",
];
const V2_PROVIDERS: readonly string[] = ["Commands", "EC2", "EKS", "ECRBuildAndPublish", "InspectorScan"];

function* typeOf(resource: GraphResource, steps: readonly Step[]): Generator<Finding> {
  const { inputs } = resource;
  const type = inputs["pipelineType"] ?? "V1";
  if (type !== "V1") return;
  const told = { resource, allowed: "must not be given for a pipeline of type V1", fix: 'set pipelineType to "V2"' };
  for (const path of V2_ONLY) {
    for (const { path: property, value } of valuesAt(inputs, path)) {
      if (!Array.isArray(value) || value.length > 0) yield { ...told, property };
    }
  }
  const mode = inputs["executionMode"];
  if (mode === "QUEUED" || mode === "PARALLEL") yield { ...told, property: "executionMode", got: mode };
  for (const { path, provider, owner, category } of steps) {
    if (category === "Rule" || owner !== "AWS" || !V2_PROVIDERS.includes(provider)) continue;
    yield { ...told, property: `${path}.provider`, got: provider };
  }
}

function* sizesOf(resource: GraphResource, steps: readonly Step[]): Generator<Finding> {
  const actions = steps.filter(({ category }) => category !== "Rule").length;
  if (actions > MOST_ACTIONS) {
    const allowed = `must hold at most ${MOST_ACTIONS} actions together`;
    yield { resource, property: "stages", allowed, got: actions, fix: "split the pipeline" };
  }
  const size = Buffer.byteLength(JSON.stringify(resource.inputs["triggers"] ?? []));
  if (size > LARGEST_TRIGGERS) {
    const allowed = `must have at most ${LARGEST_TRIGGERS} bytes`;
    yield { resource, property: "triggers", allowed, got: size, fix: "join patterns by * or {a,b}" };
  }
}

/** Checks the definition of every pipeline. */
export function* checkStructure(stack: StackView): Generator<Finding> {
  for (const resource of stack.ofType(PIPELINE)) {
    const steps = stepsOf(resource);
    yield* countsOf(resource);
    yield* namesOf(resource);
    yield* sourcesOf(resource, steps);
    yield* valuesOf(resource, steps);
    yield* typeOf(resource, steps);
    yield* sizesOf(resource, steps);
  }
}
