/** What the stand-in serves beyond stores and keys, once a rehearsal has it. */
import type { ApiOperation } from "../../access/calls/api";
import type { DeliveryStep, RequestContext } from "../../access/types";
import type { Clock } from "../deploy/clock";
import type { HookExecutions } from "../deploy/hookExecutions";
import type { Registry } from "../docker/registry";
import type { LambdaDeployments } from "../lambda/deployments";
import type { Functions } from "../lambda/functions";
import type { Invocations } from "../lambda/invocations";
import type { CheckAccess } from "../pipeline/context";
import type { DirectDeployments } from "../pipeline/directDeployments";
import type { ContainerDeployments } from "../pipeline/deployToEcs";
import type { PipelineRecords } from "../pipeline/records";
import type { Graph } from "../../graph/types";
import { ServiceError } from "../serviceError";
import type { CodeServices } from "../sources/codeServices";
import { RehearsalError } from "../types";
import { isOfTheWorld } from "../world/failures";
import type { Invocation } from "./invocation";
import { UnknownUseError } from "./usage";

export interface Services {
  readonly graphs: readonly Graph[];
  readonly checkAccess: CheckAccess;
  readonly functions: Functions;
  readonly invocations: Invocations;
  readonly deployments: LambdaDeployments;
  readonly hooks: HookExecutions;
  readonly registry: Registry;
  /** What passes while a build waits for something. @default - waits take their time */
  readonly clock?: Clock;
  /** @default - repositories, builds and pipelines are not reached */
  readonly code?: CodeServices;
  /** Deployments to servers and containers. @default - commands create none */
  readonly direct?: DirectDeployments;
  /** @default - no task definitions are registered */
  readonly containers?: ContainerDeployments;
  /** @default - nothing is remembered of pipelines */
  readonly records?: PipelineRecords;
}

/** @throws UnknownUseError where the rehearsal has none */
export function servicesOf({ services, service, command }: Invocation): Services {
  if (services === undefined) throw new UnknownUseError(`${service} ${command}`);
  return services;
}

/** @throws UnknownUseError where the rehearsal has none */
export function codeOf(call: Invocation): CodeServices {
  const { code } = servicesOf(call);
  if (code === undefined) throw new UnknownUseError(`${call.service} ${call.command}`);
  return code;
}

/** Source: each service's API reference, "Common errors". STS and ECR's tokens differ in nothing else. */
const denial = (operation: ApiOperation): string =>
  operation.startsWith("sts:") ? "AccessDenied" : "AccessDeniedException";

/** Puts a call to the declared policies. @throws ServiceError */
export function permit(call: Invocation, operation: ApiOperation, resource: string, context?: RequestContext): void {
  const { principal, region } = call.caller;
  const own = context === undefined ? {} : { context };
  const name = operation.split(":")[1] ?? "";
  permitStep(call, { kind: "CallApi", principal, operation, resource, region, ...own }, name, denial(operation));
}

/** The same for all calls of a step. @param operation As the API names it, for the answer. @throws ServiceError */
export function permitStep(
  call: Invocation,
  step: DeliveryStep,
  operation: string,
  code = "AccessDeniedException",
): void {
  try {
    servicesOf(call).checkAccess(step, []);
  } catch (error) {
    if (!(error instanceof RehearsalError) || error instanceof UnknownUseError || isOfTheWorld(error)) throw error;
    throw new ServiceError(code, operation, error.message);
  }
}
