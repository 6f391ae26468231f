/** What calls meet in a world, whatever the policies say: nobody answers, there are too many, or a role is not known everywhere yet. */
import type { AwsCall } from "../../access";
import type { FastForwardClock } from "../deploy/clock";
import { attemptsNow } from "./attempts";
import { NoAnswer, NotYet, Throttled } from "./failures";
import type { World } from "./worlds";

/** Codes by service, else ThrottlingException. Source: each service's API reference, "Common errors", and botocore's `_retry.json`. */
const CODES: Readonly<Record<string, string>> = {
  ec2: "RequestLimitExceeded",
  elasticloadbalancing: "Throttling",
  autoscaling: "Throttling",
  cloudwatch: "Throttling",
  lambda: "TooManyRequestsException",
  s3: "SlowDown",
  sns: "Throttled",
  sts: "Throttling",
};

/** What IAM decides on its own: nobody calls it. */
const NO_CALLS = new Set(["iam:PassRole"]);

/**
 * Services that fail what they are about where they may not take on a role; all others try on. EventBridge does for 24 hours (EventBridge User
 * Guide, eb-rule-retry-policy); of the rest it is assumed, for AWS does not document it.
 */
const IMPATIENT = new Set(["codebuild.amazonaws.com", "codedeploy.amazonaws.com", "codepipeline.amazonaws.com"]);

/** The longest pause of the standard retry mode. Milliseconds. Source: AWS SDKs and Tools Reference Guide, feature-retry-behavior. */
const LONGEST_PAUSE = 20_000;

export class WorldCalls {
  /** Calls that were throttled and got through in the end. */
  retried = 0;
  /** Calls that failed because a change was not everywhere yet. */
  tooEarly = 0;
  private lost: string | undefined;
  private readonly counts = new Map<string, number>();
  /** When roles that somebody takes on are known everywhere. */
  private readonly roles = new Map<string, number>();

  constructor(private readonly clock: FastForwardClock) {}

  /** A new world begins: every region answers, counts begin anew, and every role is changed just before somebody takes it on first. */
  begin(): void {
    this.retried = 0;
    this.tooEarly = 0;
    this.lost = undefined;
    this.counts.clear();
    this.roles.clear();
  }

  lose(region: string | undefined): void {
    this.lost = region;
  }

  isLost(region: string): boolean {
    return region === this.lost;
  }

  /** @throws NoAnswer, Throttled or NotYet */
  meet(call: AwsCall, world: World): void {
    const { action, region } = call;
    if (NO_CALLS.has(action)) return;
    if (this.isLost(region)) throw new NoAnswer(action, region);
    this.throttle(call, world);
    if (action === "sts:AssumeRole") this.assume(call, world);
  }

  private throttle({ action, region, principal, resourceAccount }: AwsCall, { throttling }: World): void {
    if (throttling === undefined) return;
    const key = `${action} ${resourceAccount} ${region}`;
    const count = this.counts.get(key) ?? 0;
    this.counts.set(key, count + 1);
    if (count % throttling.everyCalls !== 0) return;
    // What a service does by itself it goes on doing.
    const attempts = principal.kind === "service" ? Infinity : attemptsNow();
    const [service = "", operation = action] = action.split(":");
    if (attempts <= throttling.times) throw new Throttled(CODES[service] ?? "ThrottlingException", operation, attempts);
    this.retried += 1;
    for (let attempt = 0; attempt < throttling.times; attempt += 1)
      this.clock.pass(Math.min(1000 * 2 ** attempt, LONGEST_PAUSE));
  }

  private assume({ principal, resource }: AwsCall, { roleChangeSeconds }: World): void {
    if (roleChangeSeconds === 0 || principal.kind !== "service") return;
    const now = this.clock.now();
    const ready = this.roles.get(resource) ?? now + roleChangeSeconds * 1000;
    this.roles.set(resource, ready);
    if (ready <= now) return;
    if (!IMPATIENT.has(principal.id)) return this.clock.pass(ready - now);
    this.tooEarly += 1;
    throw new NotYet(principal.id, resource);
  }
}
