/** How the statements of this folder are written. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import type { Statement } from "../internal/policies";

export const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: NonNullable<Statement["Resource"]>,
): Statement => ({ Sid, Effect: "Allow", Action, Resource });

/** An ARN in the account and region of a component. */
export const arnOf = (
  { partition, region, accountId }: Identity,
  service: string,
  rest: pulumi.Input<string>,
): pulumi.Output<string> => pulumi.interpolate`arn:${partition}:${service}:${region}:${accountId}:${rest}`;
