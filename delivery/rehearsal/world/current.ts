/** The world that a rehearsal is in: one after the other, on what the one before has left. */
import type { AwsCall } from "../../access";
import { type FastForwardClock, createFastForwardClock } from "../deploy/clock";
import { WorldCalls } from "./calls";
import { WORLDS, type World } from "./worlds";

export class CurrentWorld {
  readonly clock: FastForwardClock = createFastForwardClock();
  readonly calls = new WorldCalls(this.clock);
  /** What somebody had to do by hand, in this world. */
  steps: string[] = [];
  private now: World = WORLDS.steady;
  private unanswered = 0;
  private readonly completed = new Set<string>();

  get is(): World {
    return this.now;
  }

  enter(world: World): void {
    this.now = world;
    this.unanswered = world.unansweredApprovals;
    this.steps = [];
    this.calls.begin();
  }

  /** Lets a call meet what the world is like. @throws an error that `isOfTheWorld` */
  meet(call: AwsCall): void {
    this.calls.meet(call, this.now);
  }

  /** Whether nobody answers the approval that is asked for now. */
  takeUnanswered(): boolean {
    if (this.unanswered === 0) return false;
    this.unanswered -= 1;
    return true;
  }

  /** Whether a connection still waits for its handshake. */
  isPending(connectionArn: string): boolean {
    return this.now.connectionsPending && !this.completed.has(connectionArn);
  }

  /** Somebody has completed the handshake. */
  complete(connectionArn: string): void {
    this.completed.add(connectionArn);
  }

  /** When an image or object that is written now is where it replicates to. Milliseconds since 1970. */
  arrivalOf(what: "image" | "object"): number {
    const minutes = what === "image" ? this.now.imageReplicationMinutes : this.now.objectReplicationMinutes;
    return minutes === 0 ? -Infinity : this.clock.now() + minutes * 60_000;
  }
}
