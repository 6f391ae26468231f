import type { ApiOperation } from "../calls/api";
import type { Principal, RequestContext } from "../types";

/** One call of an API, by a command of a build, by a function or by a service that has taken on a role. */
export interface ApiStep {
  readonly kind: "CallApi";
  readonly principal: Principal;
  readonly operation: ApiOperation;
  /** ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  /** @default - the account in the ARN, else the principal's */
  readonly resourceAccount?: string;
  readonly region: string;
  /** @default - no condition keys beyond those that the evaluator derives */
  readonly context?: RequestContext;
}
