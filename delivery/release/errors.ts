/** What can go wrong with releases, in words for a person. */

/** A failure that is expected and explained. */
export class ReleaseError extends Error {
  override readonly name: string = "ReleaseError";

  constructor(
    message: string,
    /** 1: what was asked for failed or was refused; 2: it could not begin or needs a person. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

/** Everything that speaks against an act, at once. */
export class Refused extends ReleaseError {
  override readonly name = "Refused";

  constructor(
    what: string,
    readonly problems: readonly string[],
  ) {
    super(`${what} is refused:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/** A write whose condition did not hold: somebody else has written, or an earlier attempt of one's own. */
export class ConditionFailed extends ReleaseError {
  override readonly name = "ConditionFailed";

  constructor(readonly place: string) {
    super(`${place} is not as it was when it was read.`);
  }
}

/** What a region that is out of service answers, if anything: nothing, or that the fault is its own. */
const OUT_OF_SERVICE =
  /Timeout|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|NetworkingError|ServiceUnavailable|InternalError|InternalFailure|InternalServerError|^5\d\d$/;

/** A call that AWS refused or did not answer. */
export class CallFailed extends ReleaseError {
  override readonly name = "CallFailed";

  constructor(
    /** Such as `s3:PutObject`. */
    readonly operation: string,
    readonly place: string,
    /** AWS's own code, such as `AccessDenied`. */
    readonly code: string,
    detail: string,
  ) {
    super(`${operation} on ${place} failed (${code}): ${detail}`);
  }

  /** Whether the service was out of reach. One that refuses is not: a denial says nothing of its region. */
  get unreachable(): boolean {
    return OUT_OF_SERVICE.test(this.code);
  }

  /** Whether the call had no effect because there were too many. */
  get throttled(): boolean {
    return /Throttl|TooManyRequests|SlowDown|RequestLimit/.test(this.code);
  }
}

/** What a call answers, or that nobody does. @throws what else goes wrong */
export async function ifReachable<T>(
  call: () => Promise<T>,
): Promise<{ readonly answer: T } | { readonly lost: CallFailed }> {
  try {
    return { answer: await call() };
  } catch (error) {
    if (error instanceof CallFailed && error.unreachable) return { lost: error };
    throw error;
  }
}
