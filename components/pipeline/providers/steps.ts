import { FUNCTION_NAME } from "./forms";
import { ROW } from "./rows";

/** Sources: CodePipeline User Guide approvals, action-reference-Lambda, -PipelineInvoke. */
export const STEP_PROVIDERS = {
  ManualApproval: {
    ...ROW,
    category: "Approval",
    provider: "Manual",
    inputs: [0, 0],
    outputs: [0, 0],
    optional: ["NotificationArn", "ExternalEntityLink", "CustomData"],
    crossRegion: false,
    takesRole: false,
    takesTimeout: true,
  },
  LambdaInvoke: {
    ...ROW,
    category: "Invoke",
    provider: "Lambda",
    inputs: [0, 5],
    outputs: [0, 5],
    required: ["FunctionName"],
    optional: ["UserParameters"],
    forms: { FunctionName: FUNCTION_NAME },
  },
  PipelineInvoke: {
    ...ROW,
    category: "Invoke",
    provider: "CodePipeline",
    inputs: [0, 0],
    outputs: [0, 0],
    required: ["PipelineName"],
    optional: ["SourceRevisions", "Variables"],
  },
} as const;
