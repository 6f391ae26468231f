/** Releases: a signed ledger, promotion, rollback, holds, and what runs where. */
export type { Act, ActKind, MovedRelease, Waivable } from "./acts";
export { nameOf } from "./acts";
export type { Changes } from "./changes";
export { compareReleases, type Comparison } from "./comparison";
export { type ActFacts, type ReleasePorts, Releases } from "./context";
export { CallFailed, ConditionFailed, Refused, ReleaseError } from "./errors";
export { type DeliveryFigures, type History, historyOf } from "./history";
export { hold, type HoldResult, resume } from "./hold";
export { chooseEnvironment, lineOf, promotedEnvironments, type ReleaseLine } from "./line";
export { stateChanges, type StateChanges } from "./evacuation/changes";
export { Evacuation } from "./evacuation/context";
export {
  carryOutDirect,
  type DirectPlan,
  type DirectRequest,
  type DirectResult,
  planDirect,
} from "./evacuation/direct";
export { carryOutDrain, type DrainPlan, type DrainRequest, planDrain } from "./evacuation/drain";
export {
  formerSettings,
  type HomeMove,
  homeSettings,
  nextSteps,
  requireHome,
  type StackSettings,
} from "./evacuation/homeSettings";
export { examineHome, type Findings } from "./evacuation/rehome";
export { type Setting, setSettings } from "./evacuation/settingsText";
export type { Manifest } from "./manifest";
export { carryOut, checkReason, type MovePlan, type MoveRequest, type MoveResult, planMove } from "./move";
export {
  carryOutOperation,
  type Operation,
  type OperationPlan,
  type OperationResult,
  planContinue,
  planRetry,
  planStop,
} from "./operations";
export type * from "./ports";
export { type EnvironmentStatus, environmentStatus, type EnvironmentView } from "./status";
export { compareVersions } from "./versions";
