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
export type { Manifest } from "./manifest";
export { carryOut, checkReason, type MovePlan, type MoveRequest, type MoveResult, planMove } from "./move";
export type * from "./ports";
export { type EnvironmentStatus, environmentStatus, type EnvironmentView } from "./status";
export { compareVersions } from "./versions";
