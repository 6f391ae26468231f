/** What of a graph is a box of its own, by type of resource. */
import type { Graph, GraphResource } from "../../graph/types";
import type { MapNode, NodeKind } from "../types";
import { textOf } from "./values";

interface NodeType {
  readonly kind: NodeKind;
  /** Output that holds the name people know. */
  readonly name: string;
  readonly detail?: (resource: GraphResource) => string;
}

const NODE_TYPES: Readonly<Record<string, NodeType>> = {
  "aws:codecommit/repository:Repository": { kind: "repository", name: "repositoryName" },
  "aws:codestarconnections/connection:Connection": {
    kind: "connection",
    name: "name",
    detail: ({ outputs }) => textOf(outputs["providerType"]),
  },
  "aws:codeconnections/connection:Connection": {
    kind: "connection",
    name: "name",
    detail: ({ outputs }) => textOf(outputs["providerType"]),
  },
  "aws:ecr/repository:Repository": { kind: "images", name: "name" },
  "aws:codeartifact/repository:Repository": { kind: "packages", name: "repository" },
  "aws:codebuild/project:Project": { kind: "build", name: "name" },
  "aws:s3/bucket:Bucket": { kind: "store", name: "bucket" },
  "aws:s3/bucketV2:BucketV2": { kind: "store", name: "bucket" },
  "aws:sns/topic:Topic": { kind: "topic", name: "name" },
  "aws:sqs/queue:Queue": { kind: "queue", name: "name" },
};

/** The box of a resource; undefined for what is none. */
export function nodeOf(resource: GraphResource): MapNode | undefined {
  const type = NODE_TYPES[resource.type];
  if (type === undefined || !resource.custom) return undefined;
  const detail = type.detail?.(resource) ?? "";
  return {
    kind: type.kind,
    name: textOf(resource.outputs[type.name]) || resource.name,
    account: resource.account ?? "",
    region: resource.region ?? "",
    ...(detail !== "" && { detail }),
  };
}

/** All boxes of a graph, in its order. */
export const nodesOf = ({ resources }: Graph): readonly MapNode[] =>
  resources.map(nodeOf).filter((node) => node !== undefined);
