/** What a rehearsal does at the moment: a delivery that was asked for, or something beside it, each with what goes wrong in it. */
import type { PlannedFault } from "./deliveries";
import type { Fault } from "./deploy";

export interface Act {
  /** Stands before all that is told meanwhile. @default - nothing does */
  readonly aside?: string;
  /** Where the service crashes when it is deployed. @default - nowhere */
  readonly crash?: PlannedFault;
  /** Whether the alarms that were asked for go off. @default false */
  readonly alarms?: boolean;
}

/** What a deployment that is to fail meets: its service ends as if it had crashed. */
const CRASH: Fault = { event: "ValidateService", effect: "stopService" };

export class Acts {
  private current: Act = {};
  /** Environments that have a stage rolled back: what runs there is what ran before the fault. */
  private readonly rollingBack = new Set<string>();

  get aside(): string | undefined {
    return this.current.aside;
  }

  /** Runs something as an act; the one before it goes on afterwards. */
  async during<T>(act: Act, run: () => Promise<T>): Promise<T> {
    const before = this.current;
    this.current = act;
    try {
      return await run();
    } finally {
      this.current = before;
    }
  }

  crashIn(environment: string, region: string): Fault | undefined {
    const { crash } = this.current;
    const isPlanned = crash?.environment === environment && crash.region === region;
    return isPlanned && !this.rollingBack.has(environment) ? CRASH : undefined;
  }

  /** Whether no alarm that was asked for goes off in an environment for now. */
  isQuiet(environment: string): boolean {
    return this.current.alarms !== true || this.rollingBack.has(environment);
  }

  isRollingBack(environment: string): boolean {
    return this.rollingBack.has(environment);
  }

  /** Takes note that the rollback of a stage begins or ends. */
  noteRollback(environment: string, isUnderWay: boolean): void {
    if (isUnderWay) this.rollingBack.add(environment);
    else this.rollingBack.delete(environment);
  }
}
