/** How calls fail for reasons that no policy knows. */
import { ServiceError } from "../serviceError";
import { RehearsalError } from "../types";

/** A region that is lost answers nothing. */
export class NoAnswer extends RehearsalError {
  constructor(
    readonly action: string,
    readonly region: string,
  ) {
    super(`No answer to ${action} from ${region}: the region is lost`);
    this.name = "NoAnswer";
  }
}

/** A call that was refused as often as its maker tried. */
export class Throttled extends ServiceError {
  constructor(code: string, operation: string, attempts: number) {
    const tries = attempts === 1 ? "it is tried once only" : `reached max retries: ${attempts - 1}`;
    super(code, operation, `Rate exceeded (${tries})`);
    this.name = "Throttled";
  }
}

/** A role whose change is not everywhere yet. */
export class NotYet extends RehearsalError {
  constructor(service: string, role: string) {
    super(`${service} cannot assume ${role} yet: a change of the role is a moment old, and not everywhere at once`);
    this.name = "NotYet";
  }
}

/** An approval that nobody gave or refused in time. */
export class Unanswered extends RehearsalError {
  constructor(question: string, time: string) {
    super(`nobody answered within ${time}: ${question}`);
    this.name = "Unanswered";
  }
}

/** Whether a call failed for what the world is like, and not because it may not be made. */
export const isOfTheWorld = (error: unknown): boolean =>
  error instanceof NoAnswer || error instanceof Throttled || error instanceof NotYet;
