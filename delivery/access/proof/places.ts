/** Where objects lie: the declared buckets, and the places that CodePipeline gives to artifacts. */
import { type Bucket, bucketsOf } from "../../graph/declared/buckets";
import { DeclarationError, type PipelineDeclaration, artifactFolder } from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import type { StoredObject } from "../types";

/** The declared buckets by name. */
export class Places {
  readonly buckets: ReadonlyMap<string, Bucket>;

  constructor(graphs: readonly Graph[]) {
    this.buckets = bucketsOf(graphs);
  }

  /** Where an object lies. @throws DeclarationError when no stack declares the bucket */
  locate(name: string, key: string): StoredObject {
    const bucket = this.buckets.get(name);
    if (!bucket)
      throw new DeclarationError(
        `The delivery uses the bucket ${name}, which no stack declares; the stacks declare ${[...this.buckets.keys()].join(", ")}.`,
      );
    const { region, account, kmsKeyArn } = bucket;
    return { bucket: name, key, region, account, kmsKeyArn };
  }

  /** Where CodePipeline lays an artifact in a region. @throws DeclarationError when the pipeline has no store there */
  artifact(pipeline: PipelineDeclaration, name: string, region: string): StoredObject {
    const bucket = pipeline.stores.get(region);
    if (bucket === undefined)
      throw new DeclarationError(
        `The pipeline ${pipeline.name} has no artifact store in ${region}, where one of its actions runs; its stores are in ${[...pipeline.stores.keys()].join(", ")}.`,
      );
    return this.locate(bucket, `${artifactFolder(pipeline, name)}/proof`);
  }
}
