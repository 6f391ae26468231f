/** Finds what the stacks declare by what other resources say of it. */
import { bagAt, textAt } from "../../graph/declared/bag";
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph, GraphResource } from "../../graph/types";
import { parseArn, requireArn } from "../evaluator/arn";

/** ARN of a resource; empty where it has none. */
export const arnOf = ({ outputs }: GraphResource): string => textAt(outputs, "arn") ?? "";

/** The resource of a type that has an ARN, in whichever stack. */
export const byArn = (graphs: readonly Graph[], type: string, arn: string): GraphResource | undefined =>
  graphs.flatMap((graph) => resourcesOf(graph, type)).find((resource) => arnOf(resource) === arn);

/** Key that encrypts a topic. @default - the topic is not encrypted, or no stack declares it */
export const topicKeyOf = (graphs: readonly Graph[], topicArn: string): string | undefined =>
  textAt(byArn(graphs, "aws:sns/topic:Topic", topicArn)?.inputs, "kmsMasterKeyId");

/** Key that encrypts a repository of CodeCommit. @default - AWS's own, or no stack declares the repository */
export const repositoryKeyOf = (graphs: readonly Graph[], repositoryArn: string): string | undefined =>
  textAt(byArn(graphs, "aws:codecommit/repository:Repository", repositoryArn)?.inputs, "kmsKeyId");

/** A repository with its key as steps have them. */
export interface RepositoryUse {
  readonly repositoryArn: string;
  readonly repositoryKeyArn?: string;
}

export function repositoryUse(graphs: readonly Graph[], repositoryArn: string): RepositoryUse {
  const repositoryKeyArn = repositoryKeyOf(graphs, repositoryArn);
  return { repositoryArn, ...(repositoryKeyArn === undefined ? {} : { repositoryKeyArn }) };
}

/** ARN of a log group by its name, in the place of the resource that writes to it. */
export function logGroupArn(graph: Graph, name: string, writerArn: string): string {
  const { partition, region, account } = requireArn(writerArn);
  const declared = resourcesOf(graph, "aws:cloudwatch/logGroup:LogGroup").find(
    (group) => group.outputs["name"] === name && group.region === region && parseArn(arnOf(group))?.account === account,
  );
  return declared ? arnOf(declared) : `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
}

/** Log group of a function. Lambda's own name for it where the function names none. */
export function functionLogGroup(graph: Graph, declared: GraphResource): string {
  const name = textAt(bagAt(declared.inputs, "loggingConfig"), "logGroup");
  return logGroupArn(graph, name ?? `/aws/lambda/${textAt(declared.outputs, "name") ?? ""}`, arnOf(declared));
}
