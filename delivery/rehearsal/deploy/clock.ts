/** Time as deployments see it, so that a rehearsal need not wait for hours. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Settles when the time has passed. */
  wait(milliseconds: number): Promise<void>;
}

/** A clock that jumps over every wait. */
export interface FastForwardClock extends Clock {
  /** Lets the time pass at once. */
  pass(milliseconds: number): void;
}

/** A clock that starts now and jumps over every wait. */
export function createFastForwardClock(): FastForwardClock {
  let skipped = 0;
  const pass = (milliseconds: number): void => void (skipped += milliseconds);
  return { now: () => Date.now() + skipped, wait: async (milliseconds) => pass(milliseconds), pass };
}
