import { RehearsalError } from "./types";

/** An error as an AWS service answers it. */
export class ServiceError extends RehearsalError {
  constructor(
    /** Such as `NoSuchKey`. */
    readonly code: string,
    /** Such as `GetObject`. */
    readonly operation: string,
    /** What the service says, and what it is about. */
    readonly detail: string,
  ) {
    super(`An error occurred (${code}) when calling the ${operation} operation: ${detail}`);
    this.name = "ServiceError";
  }
}
