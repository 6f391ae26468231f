/** Artifacts on their way: into the pipeline's home store, and from there to the stores of other regions. */
import { randomBytes } from "node:crypto";
import { type StoredObject } from "../../access/types";
import { RehearsalError } from "../types";
import type { ObjectVersion } from "../types";
import { type ActionRun, type Execution, type Surroundings, stored } from "./context";

/** CodePipeline names a folder after the pipeline and one after the artifact, both shortened. */
const PIPELINE_CHARACTERS = 20;
const ARTIFACT_CHARACTERS = 10;

/** Where CodePipeline lays a new artifact: in the store of the pipeline's region. */
export function artifactLocation({ stores }: Surroundings, { pipeline }: Execution, name: string): StoredObject {
  const suffix = randomBytes(5).toString("base64url").replace(/[-_]/g, "x");
  const folder = `${pipeline.name.slice(0, PIPELINE_CHARACTERS)}/${name.slice(0, ARTIFACT_CHARACTERS)}`;
  return stores.locate(storeIn(pipeline, pipeline.region), `${folder}/${suffix}`);
}

function storeIn(pipeline: Execution["pipeline"], region: string): string {
  const bucket = pipeline.stores.get(region);
  if (bucket === undefined) {
    throw new RehearsalError(
      `The pipeline ${pipeline.name} has no artifact store in ${region}, where one of its actions runs; its stores are in ${[...pipeline.stores.keys()].join(", ")}.`,
    );
  }
  return bucket;
}

/** Stores an artifact and keeps it for later actions. */
export async function putArtifact(
  { stores }: Surroundings,
  execution: Execution,
  name: string,
  location: StoredObject,
  body: string | Buffer,
  metadata: Readonly<Record<string, string>> = {},
): Promise<ObjectVersion> {
  const object = await stores.putObject(location.bucket, location.key, body, { metadata });
  execution.artifacts.set(name, new Map([[execution.pipeline.region, object]]));
  return object;
}

/**
 * Gives an input artifact in the region of the action, copying it there as CodePipeline does: with the pipeline's role, from the
 * pipeline's region, each artifact once for each region.
 */
export async function artifactFor(surroundings: Surroundings, run: ActionRun, name: string): Promise<ObjectVersion> {
  const { execution, region } = run;
  const regions = execution.artifacts.get(name);
  const home = regions?.get(execution.pipeline.region);
  if (!regions || !home)
    throw new RehearsalError(
      `The artifact ${name} does not exist yet; no action before ${run.where.join(" › ")} produces it.`,
    );
  const present = regions.get(region);
  if (present) return present;
  const { stores, checkAccess, progress } = surroundings;
  const to = stores.locate(storeIn(execution.pipeline, region), home.key);
  checkAccess(
    { kind: "CopyArtifact", pipelineRoleArn: execution.pipeline.roleArn, from: stored(home), to: stored(to) },
    run.where,
  );
  const copy = await stores.copyObject(home, to.bucket, to.key);
  regions.set(region, copy);
  progress({ kind: "step", where: run.where, status: "succeeded", what: `artifact ${name} copied to ${region}` });
  return copy;
}
