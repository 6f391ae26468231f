/**
 * Artifact stores: one for each region that works with artifacts, each with bucket and key of its region and the pipeline's account.
 * Sources: CodePipeline User Guide: actions-create-cross-region, pipeline-requirements; codepipeline.PipelineDeclaration.
 */
import type { GraphResource } from "../../types";
import { describe } from "../../urns";
import { arnOf } from "../places/arn";
import type { Finding, StackView } from "../types";
import { isText, type Placed, textAt, valuesAt } from "../values";
import { inputsOf, PIPELINE, type Step, stepsOf } from "./steps";

/** What works in the pipeline's region alone. Source: CodePipeline User Guide: actions-create-cross-region, approvals. */
const AT_HOME: readonly (readonly [what: string, is: (step: Step) => boolean])[] = [
  ["a source action", ({ category }) => category === "Source"],
  ["an approval", ({ category }) => category === "Approval"],
  ["a custom action", ({ owner }) => owner === "Custom"],
  ["an action of a third party", ({ owner }) => owner === "ThirdParty"],
];

function* placesOf(pipeline: GraphResource, steps: readonly Step[]): Generator<Finding> {
  for (const step of steps) {
    const { path, region } = step;
    if (region === undefined || pipeline.region === undefined || region === pipeline.region) continue;
    const [what] = AT_HOME.find(([, is]) => is(step)) ?? [];
    if (what === undefined) continue;
    const allowed = `must be the pipeline's region ${pipeline.region}, for ${what} works nowhere else`;
    yield { resource: pipeline, property: `${path}.region`, allowed, got: region, fix: "leave it out" };
  }
}

/** Regions of actions, and of rules that read artifacts; undefined while one of them is not known. */
function neededRegions(pipeline: GraphResource, steps: readonly Step[]): readonly string[] | undefined {
  const working = steps.filter((step) => step.category !== "Rule" || inputsOf(step).length > 0);
  const regions = [pipeline.region, ...working.map(({ region }) => region)];
  return regions.every((region) => region !== undefined) ? [...new Set(regions)] : undefined;
}

function* regionsOf(pipeline: GraphResource, steps: readonly Step[]): Generator<Finding> {
  const stores = valuesAt(pipeline.inputs, "artifactStores[]");
  const needed = neededRegions(pipeline, steps);
  const given = stores.map(({ value }) => (value as { readonly region?: unknown }).region);
  if (needed === undefined || given.some((region) => region !== undefined && !isText(region))) return;
  const told = { resource: pipeline, property: "artifactStores" };
  if (stores.length === 1) {
    if (given[0] !== undefined) {
      const allowed = "must be absent where there is one store, which is the pipeline's region's";
      yield { ...told, property: "artifactStores[0].region", allowed, got: given[0], fix: "remove it" };
    }
    const others = needed.filter((region) => region !== pipeline.region);
    if (others.length > 0) {
      const allowed = "must hold a store for each region of the pipeline and its actions";
      yield {
        ...told,
        allowed,
        got: [pipeline.region],
        fix: `add one for ${others.join(", ")}, and give each its region`,
      };
    }
    return;
  }
  yield* severalRegions(told, given, needed);
}

function* severalRegions(
  told: Pick<Finding, "resource" | "property">,
  given: readonly unknown[],
  needed: readonly string[],
): Generator<Finding> {
  const without = given.flatMap((region, index) => (region === undefined ? [index] : []));
  for (const index of without) {
    const allowed = "must be given where there are several stores";
    yield {
      ...told,
      property: `artifactStores[${index}].region`,
      allowed,
      fix: "give the region that the store is for",
    };
  }
  const missing = needed.filter((region) => !given.includes(region));
  if (missing.length > 0 && without.length === 0) {
    const allowed = "must hold a store for each region of the pipeline and its actions";
    yield { ...told, allowed, got: given, fix: `add one for ${missing.join(", ")}` };
  }
  for (const [index, region] of given.entries()) {
    const property = `artifactStores[${index}].region`;
    if (given.indexOf(region) < index && region !== undefined) {
      const fix = "remove one of the two stores of the region";
      yield { ...told, property, allowed: "must be a region that no other store has", got: region, fix };
    } else if (isText(region) && !needed.includes(region)) {
      const fix = "remove the store, or give an action that region";
      yield {
        ...told,
        property,
        allowed: "must be the region of the pipeline or of one of its actions",
        got: region,
        fix,
      };
    }
  }
}

function* bucketOf(
  pipeline: GraphResource,
  { path, value }: Placed,
  region: string,
  stack: StackView,
): Generator<Finding> {
  const location = textAt(value, "location");
  const bucket = stack.ofType("aws:s3/bucket:Bucket").find(({ id, outputs }) => (id ?? outputs["bucket"]) === location);
  if (location === undefined || bucket === undefined) return;
  const told = { resource: pipeline, property: `${path}.location`, got: location };
  const who = describe(bucket.type, bucket.name);
  if (bucket.region !== region) {
    const allowed = `must be a bucket of ${region}, the store's region`;
    yield { ...told, allowed, fix: `${who} is in ${bucket.region ?? "another region"}: name one of ${region}` };
  }
  if (bucket.account !== pipeline.account) {
    const allowed = `must be a bucket of the pipeline's account ${pipeline.account ?? ""}`;
    yield { ...told, allowed, fix: `${who} is in account ${bucket.account ?? ""}: keep artifacts with the pipeline` };
  }
}

function* keyOf(
  pipeline: GraphResource,
  { path, value }: Placed,
  region: string,
  foreign: boolean,
): Generator<Finding> {
  const property = `${path}.encryptionKey.id`;
  const key = textAt(value, "encryptionKey.id");
  if (key === undefined) return;
  const told = { resource: pipeline, property, got: key };
  const arn = arnOf(key);
  if (arn === undefined) {
    // A bare id or alias resolves in the action's account.
    const allowed =
      "must be a key's ARN where an action runs in another account, for ids and aliases are looked up there";
    if (foreign) yield { ...told, allowed, fix: "give the key's ARN" };
    return;
  }
  if (arn.service !== "kms") {
    yield { ...told, allowed: "must be the ARN of a KMS key", fix: "give the key's ARN" };
    return;
  }
  if (arn.region !== region) {
    const allowed = `must be a key of ${region}, the store's region`;
    yield { ...told, allowed, fix: `name the key, or the copy of the multi-Region key, of ${region}` };
  }
  if (pipeline.account !== undefined && arn.account !== pipeline.account) {
    const allowed = `must be a key of the pipeline's account ${pipeline.account}`;
    yield {
      ...told,
      allowed,
      fix: "keep the key with the pipeline, and let the other account use it by the key's policy",
    };
  }
}

/** An action of another account reads artifacts with a key that its account was given. Source: pipelines-create-cross-account. */
function* keysForOthers(pipeline: GraphResource, stores: readonly Placed[], foreign: boolean): Generator<Finding> {
  if (!foreign) return;
  for (const { path, value } of stores) {
    if ((value as { readonly encryptionKey?: unknown }).encryptionKey !== undefined) continue;
    yield {
      resource: pipeline,
      property: `${path}.encryptionKey`,
      allowed: "must be given where an action runs in another account, which no one can let use the key of AWS",
      fix: "give the ARN of a customer managed key",
    };
  }
}

/** Checks regions of actions, and the stores. */
export function* checkStores(stack: StackView): Generator<Finding> {
  for (const pipeline of stack.ofType(PIPELINE)) {
    const steps = stepsOf(pipeline);
    const stores = valuesAt(pipeline.inputs, "artifactStores[]");
    const foreign = steps.some(
      ({ account, category }) => category !== "Rule" && account !== undefined && account !== pipeline.account,
    );
    yield* placesOf(pipeline, steps);
    yield* regionsOf(pipeline, steps);
    yield* keysForOthers(pipeline, stores, foreign);
    for (const store of stores) {
      const region = textAt(store.value, "region") ?? pipeline.region;
      if (region === undefined) continue;
      yield* bucketOf(pipeline, store, region, stack);
      yield* keyOf(pipeline, store, region, foreign);
    }
  }
}
