/** Time as deployments see it, so that a rehearsal need not wait for hours. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Settles when the time has passed. */
  wait(milliseconds: number): Promise<void>;
}

/** A clock that starts now and jumps over every wait. */
export function createFastForwardClock(): Clock {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    wait: async (milliseconds) => void (skipped += milliseconds),
  };
}
