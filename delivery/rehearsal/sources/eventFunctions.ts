/** Calls the functions that events reach, for real, and says what they start. */
import type { Graph, GraphResource } from "../../graph/types";
import { bagAt, textAt } from "../bag";
import type { Functions, LambdaFunction } from "../lambda/functions";
import type { Invocations } from "../lambda/invocations";
import type { CheckAccess, FunctionCall, StartRequest } from "../pipeline/context";
import { accountOf } from "../pipeline/context";
import { resourcesOf } from "../pipeline/declaration";
import { type Progress, RehearsalError } from "../types";
import type { CodeServices } from "./codeServices";

export interface EventFunctionParts {
  readonly graphs: readonly Graph[];
  readonly functions: Functions;
  readonly invocations: Invocations;
  readonly code: CodeServices;
  readonly checkAccess: CheckAccess;
  readonly progress: Progress;
}

export class EventFunctions {
  constructor(private readonly parts: EventFunctionParts) {}

  /** @returns the pipelines that the function starts @throws RehearsalError where it may not be called, or fails */
  async call(call: FunctionCall): Promise<readonly StartRequest[]> {
    const { functions, invocations, progress, code } = this.parts;
    const { functionArn, event, where } = call;
    const { fn } = functions.find(functionArn, accountOf(functionArn), functionArn.split(":")[3] ?? "", "Invoke");
    this.permit(call, fn);
    const what = `function ${fn.name}`;
    progress({ kind: "step", where, status: "started", what, isPart: true });
    const version = await fn.version("$LATEST", "Invoke");
    const { error, log, notRehearsed } = await invocations.invoke(fn, version, event, where);
    const starts = code.takeStarts();
    if (notRehearsed !== undefined)
      throw new RehearsalError(
        `The ${what} cannot run on this machine (${notRehearsed}), so that nobody knows what it does.`,
      );
    if (error !== undefined)
      throw new RehearsalError(`The ${what} failed: ${error}${log.map((line) => `\n    ${line}`).join("")}`);
    progress({ kind: "step", where, status: "succeeded", what, isPart: true });
    return starts;
  }

  /** Puts the calls of EventBridge and Lambda to the policies. */
  private permit({ functionArn, ruleArn, deadLetterArn, where }: FunctionCall, fn: LambdaFunction): void {
    const { checkAccess } = this.parts;
    checkAccess({ kind: "EventCallsFunction", ruleArn, functionArn }, where);
    if (deadLetterArn !== undefined) checkAccess({ kind: "KeepUndelivered", ruleArn, queueArn: deadLetterArn }, where);
    const failureQueueArn = this.failureQueueOf(fn);
    if (failureQueueArn === undefined) return;
    const logGroupArn = this.logGroupOf(fn);
    checkAccess(
      { kind: "RunEventFunction", functionRoleArn: fn.roleArn, functionArn, logGroupArn, failureQueueArn },
      where,
    );
  }

  private beside({ resource }: LambdaFunction, type: string): readonly GraphResource[] {
    return this.parts.graphs
      .flatMap((graph) => resourcesOf(graph, type))
      .filter(({ account, region }) => account === resource.account && region === resource.region);
  }

  private failureQueueOf(fn: LambdaFunction): string | undefined {
    const config = this.beside(fn, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").find(
      ({ inputs }) => inputs["functionName"] === fn.name,
    );
    return textAt(bagAt(bagAt(config?.inputs, "destinationConfig"), "onFailure"), "destination");
  }

  private logGroupOf(fn: LambdaFunction): string {
    const name = textAt(bagAt(fn.resource.inputs, "loggingConfig"), "logGroup") ?? `/aws/lambda/${fn.name}`;
    const group = this.beside(fn, "aws:cloudwatch/logGroup:LogGroup").find(({ outputs }) => outputs["name"] === name);
    return (
      textAt(group?.outputs, "arn") ??
      fn.arn.replace(
        /:lambda:([^:]*):([^:]*):.*$/,
        (_, region, account) => `:logs:${region}:${account}:log-group:${name}`,
      )
    );
  }
}
