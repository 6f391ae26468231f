/** Acts: what somebody did to an environment's releases, when and why. One act is one record. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { printableJson } from "../printable";

/** A release that an act moves from or to. */
const MovedRelease = z.object({ version: z.string(), digest: z.string() });

export type MovedRelease = z.infer<typeof MovedRelease>;

/** Checks that a person may put aside, with a reason; signature and digests are none of them. */
export const WAIVABLE = ["hold", "freeze", "bake"] as const;
export type Waivable = (typeof WAIVABLE)[number];

export const ACT_KINDS = [
  "promote",
  "rollback",
  "hold",
  "resume",
  "deploy",
  "deployed",
  "drain",
  "undrain",
  "stop",
  "continue",
  "retry",
] as const;

const ActSchema = z.object({
  schema: z.literal(1),
  /** ULID. */
  id: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/),
  application: z.string(),
  environment: z.string(),
  kind: z.enum(ACT_KINDS),
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  /** Session that made the calls, and who took it on, as STS says. */
  by: z.object({ arn: z.string(), account: z.string(), person: z.string().optional() }),
  reason: z.string(),
  from: MovedRelease.optional(),
  to: MovedRelease.optional(),
  /** Checks that were put aside and would have refused the act. */
  waived: z.array(z.enum(WAIVABLE)).optional(),
  /** What was deployed without the pipeline; the channel did not move. */
  deployed: MovedRelease.optional(),
  /** Of a deployment without the pipeline or of traffic: the regions, and how it did or does in each. */
  regions: z.record(z.string(), z.string()).optional(),
  /** Of what is done to what is under way: each call, with its place. */
  steps: z.array(z.string()).optional(),
  /** Id of the act that this one ends. */
  ends: z.string().optional(),
});

export type Act = z.infer<typeof ActSchema>;
export type ActKind = Act["kind"];

/** Reads a record. @returns absent when it is none */
export function parseAct(value: unknown): Act | undefined {
  const parsed = ActSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** The one text of an act, whichever way it was read. */
export const textOf = (act: Act): string => `${printableJson(ActSchema.parse(act))}\n`;

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: 48 bits of time and 80 random ones, in Crockford's base 32, which sorts by time. @see https://github.com/ulid/spec */
export function newUlid(now: Date, random: Buffer = randomBytes(10)): string {
  const digits = (value: bigint, length: number): string =>
    Array.from({ length }, (_, at) => ALPHABET[Number((value >> BigInt(5 * (length - 1 - at))) & 31n)]).join("");
  return digits(BigInt(now.getTime()), 10) + digits(BigInt(`0x${random.toString("hex")}`), 16);
}

/** Who did it, in as few words as name a person: the session's name, else the end of the ARN. */
export const nameOf = ({ arn, person = arn }: Act["by"]): string => person.slice(person.lastIndexOf("/") + 1);
