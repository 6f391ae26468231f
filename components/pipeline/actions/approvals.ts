/** Approvals by their own words. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineAction } from "../args";
import { ActionProvider } from "../enums";
import { type Common, settings } from "./settings";

/** Waits until somebody with the right to approve does. */
export function manualApproval({
  topicArn,
  externalEntityLink,
  customData,
  ...action
}: Omit<Common, "roleArn"> &
  Pick<PipelineAction, "timeoutInMinutes"> & {
    /** Topic, in the pipeline's region, that is told. */
    readonly topicArn?: pulumi.Input<string>;
    /** Page that the approver should look at. */
    readonly externalEntityLink?: pulumi.Input<string>;
    /** Words for the approver. */
    readonly customData?: pulumi.Input<string>;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.ManualApproval,
    ...settings({ NotificationArn: topicArn, ExternalEntityLink: externalEntityLink, CustomData: customData }),
  };
}
