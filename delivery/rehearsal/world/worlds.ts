/**
 * The worlds that a rehearsal delivers into, as data: what is there before, what comes late, what does not answer. Each part of a world is
 * honoured by whatever carries it: stores and registry what comes late, the guard what does not answer, the pipeline who is slow.
 */

import { RehearsalError } from "../types";

export const WORLD_NAMES = ["first-day", "steady", "prod-is-bad", "region-lost", "throttled"] as const;
export type WorldName = (typeof WORLD_NAMES)[number];

/** Calls that AWS refuses because there are too many of them. */
export interface Throttling {
  /** Of the calls of one action in one region every so many-th is refused, the first one included. */
  readonly everyCalls: number;
  /** How often in a row that call is refused before it gets through. */
  readonly times: number;
}

export interface World {
  readonly name: WorldName;
  /** In one line, for a person. */
  readonly what: string;
  /** Whether nothing has been delivered yet; else a delivery has gone before. */
  readonly isNew: boolean;
  /** Whether connections wait for their handshake until somebody completes it. */
  readonly connectionsPending: boolean;
  /** Whether whoever must confirm a subscription has not done so yet. */
  readonly subscriptionsPending: boolean;
  /** How many approvals nobody answers before they expire; they are asked for again. */
  readonly unansweredApprovals: number;
  /** Until an image that was pushed is in the regions that it replicates to. Minutes. */
  readonly imageReplicationMinutes: number;
  /** Until an object that was written is in the stores that it replicates to. Minutes. */
  readonly objectReplicationMinutes: number;
  /** For how long roles that have just been changed cannot be taken on yet. Seconds. */
  readonly roleChangeSeconds: number;
  /** @default - every call gets through */
  readonly throttling?: Throttling;
  /** What of such a day is not modelled. */
  readonly notRehearsed: readonly string[];
}

/** A world in which all is as it should be. */
const CALM = {
  isNew: false,
  connectionsPending: false,
  subscriptionsPending: false,
  unansweredApprovals: 0,
  imageReplicationMinutes: 0,
  objectReplicationMinutes: 0,
  roleChangeSeconds: 0,
  notRehearsed: [],
} as const satisfies Partial<World>;

/**
 * ECR says that most images replicate within 30 minutes (ECR User Guide, replication), S3 that most objects do within 15 (S3 User Guide,
 * replication-time-control): less is chosen for images, so that a wait of half an hour is enough.
 */
const IMAGE_MINUTES = 20;
/** A common day's copy: late enough that whoever deploys at once deploys too soon. */
const FIRST_IMAGE_MINUTES = 5;
const OBJECT_MINUTES = 15;

export const WORLDS: Readonly<Record<WorldName, World>> = {
  "first-day": {
    ...CALM,
    name: "first-day",
    what: "nothing has been delivered yet, and nothing answers",
    isNew: true,
    connectionsPending: true,
    subscriptionsPending: true,
    unansweredApprovals: 1,
    imageReplicationMinutes: FIRST_IMAGE_MINUTES,
    notRehearsed: [
      "world first-day: what pulumi up creates in which order, and what of it fails",
      // Whatever a pipeline that starts by itself makes of them, it ends at its empty source; the world throttled has late roles.
      "world first-day: roles and key policies that are seconds old when a pipeline starts for the first time",
    ],
  },
  steady: { ...CALM, name: "steady", what: "the release before runs everywhere" },
  "prod-is-bad": {
    ...CALM,
    name: "prod-is-bad",
    what: "the release that runs in prod stops answering, in every region",
    notRehearsed: ["world prod-is-bad: a release that answers slowly or wrongly, with no sign of an error"],
  },
  "region-lost": {
    ...CALM,
    name: "region-lost",
    what: "a region answers no call",
    objectReplicationMinutes: OBJECT_MINUTES,
    notRehearsed: [
      "world region-lost: IAM, whose changes need us-east-1 in the partition aws; DNS, and who is sent to which region",
    ],
  },
  throttled: {
    ...CALM,
    name: "throttled",
    what: "calls are refused now and then, and what was changed or copied is late",
    imageReplicationMinutes: IMAGE_MINUTES,
    objectReplicationMinutes: OBJECT_MINUTES,
    roleChangeSeconds: 10,
    throttling: { everyCalls: 4, times: 2 },
    notRehearsed: [
      // Whoever is denied a key does not try again, and which calls meet an old policy is nothing that AWS tells.
      "world throttled: changes of key policies that are not everywhere yet",
      "world throttled: AWS's real limits; how each service answers its caller when it is throttled itself",
    ],
  },
};

const isWorldName = (word: string): word is WorldName => WORLD_NAMES.some((name) => name === word);

/** Reads names of worlds, each of which may be a list with commas. @returns the names, or the words that are none */
export function parseWorlds(
  texts: readonly string[],
): { readonly worlds: readonly WorldName[] } | { readonly unknown: readonly string[] } {
  const words = texts.flatMap((text) => text.split(",")).map((word) => word.trim());
  const unknown = words.filter((word) => !isWorldName(word));
  return unknown.length > 0 ? { unknown } : { worlds: words.filter(isWorldName) };
}

/** @throws RehearsalError with exit code 2 where a new world is to follow another one */
export function checkOrder(worlds: readonly WorldName[]): void {
  const late = worlds.find((name, index) => index > 0 && WORLDS[name].isNew);
  if (late === undefined) return;
  throw new RehearsalError(
    `--world: ${late} must come first, for nothing may have been delivered before it; got ${worlds.join(", ")}.`,
    2,
  );
}
