/** What a use of the pipeline's role is, and the words of its statements. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../internal/identity";
import type { Statement } from "../../internal/policies";
import type { PipelineAction } from "../args";

/** Something that the pipeline's role executes itself. */
export interface Use {
  readonly region: string;
  readonly configuration: NonNullable<PipelineAction["configuration"]>;
  readonly sourceKeyArn?: pulumi.Input<string> | undefined;
  readonly passedRoleArns?: readonly pulumi.Input<string>[] | undefined;
}

export type Execution = (uses: readonly Use[], identity: Identity, pipelineName: string) => Statement[];

export const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: NonNullable<Statement["Resource"]>,
): Statement => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});

export const setting = ({ configuration }: Use, key: string): pulumi.Input<string> => configuration[key] ?? "";
export const named = (uses: readonly Use[], key: string) =>
  uses.map((use) => ({ region: use.region, name: setting(use, key) }));

/** The values of inputs, each once. */
export const once = (inputs: readonly pulumi.Input<string>[]) =>
  pulumi.all([...inputs]).apply((values) => [...new Set(values)].sort());

/** The same of resources that are named by themselves. */
export const settings = (uses: readonly Use[], key: string): pulumi.Input<string>[] =>
  uses.flatMap(({ configuration }) => configuration[key] ?? []);

/** Binds a statement to resources of an account: the name of a bucket that was deleted can be taken by anybody. */
export const inAccount = (statement: Statement, accountId: pulumi.Input<string>): Statement => ({
  ...statement,
  Condition: { StringEquals: { "aws:ResourceAccount": accountId } },
});
