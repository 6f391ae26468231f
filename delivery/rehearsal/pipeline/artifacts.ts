/** Artifacts on their way: into the pipeline's home store, and from there to the stores of other regions. */
import { randomBytes } from "node:crypto";
import { type StoredObject } from "../../access/types";
import { artifactFolder } from "../../graph/declared/pipelines";
import { RehearsalError } from "../types";
import type { ObjectVersion } from "../types";
import { type ActionRun, type Execution, type Surroundings, stored, tellParts } from "./context";

/** Where CodePipeline lays a new artifact: in the store of the pipeline's region. */
export function artifactLocation({ stores }: Surroundings, { pipeline }: Execution, name: string): StoredObject {
  const suffix = randomBytes(5).toString("base64url").replace(/[-_]/g, "x");
  return stores.locate(storeIn(pipeline, pipeline.region), `${artifactFolder(pipeline, name)}/${suffix}`);
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

/** Stores an artifact and keeps it for later actions. A text body is the path of a file. */
export async function putArtifact(
  { stores }: Surroundings,
  execution: Execution,
  name: string,
  location: StoredObject,
  body: string | Buffer,
): Promise<void> {
  const object = stores.putObject(location.bucket, location.key, body);
  execution.artifacts.set(name, new Map([[execution.pipeline.region, object]]));
  await object;
}

/**
 * Gives an input artifact in the region of the action, copying it there as CodePipeline does: with the pipeline's role, from the
 * pipeline's region, each artifact once for each region.
 */
export async function artifactFor(surroundings: Surroundings, run: ActionRun, name: string): Promise<ObjectVersion> {
  const { execution, region, where } = run;
  const regions = execution.artifacts.get(name);
  const home = regions?.get(execution.pipeline.region);
  if (!regions || !home)
    throw new RehearsalError(
      `The artifact ${name} does not exist yet; no action before ${where.join(" › ")} produces it.`,
    );
  const present = regions.get(region);
  if (present) return present;
  const copy = home.then((object) => copyArtifact(surroundings, run, object));
  regions.set(region, copy);
  return copy;
}

async function copyArtifact(
  { stores, checkAccess, progress }: Surroundings,
  { execution: { pipeline }, region, where }: ActionRun,
  home: ObjectVersion,
): Promise<ObjectVersion> {
  const to = stores.locate(storeIn(pipeline, region), home.key);
  checkAccess({ kind: "CopyArtifact", pipelineRoleArn: pipeline.roleArn, from: stored(home), to: stored(to) }, where);
  const copy = await stores.copyObject(home, to.bucket, to.key);
  tellParts(progress)({ kind: "step", where, status: "succeeded", what: `${home.key} copied to ${region}` });
  return copy;
}
