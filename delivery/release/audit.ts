/**
 * The audit: one record for each act, written once and never changed. What moved last carries its act with it, and whoever moves it
 * next writes the record first if it is missing: no act is overwritten before it is on record.
 */
import { type Act, parseAct, textOf } from "./acts";
import { writeOnce } from "./ledger";
import { parseJson } from "./manifest";
import type { ReleaseStore } from "./ports";

/** Records that are read at the same time. */
const PARALLEL = 16;

/** ISO 8601 without what a key should not hold; sorts by time. */
const stamp = (at: string): string => at.replace(/[-:]/g, "");

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** How far the clock of somebody who acts may be behind: records are named by it. */
const SLOW_CLOCK_MS = 7 * 24 * 60 * 60 * 1000;

/** What lies among the records and is none: nobody who only acts can write it, so somebody must look. */
export interface StrangeRecord {
  readonly place: string;
  readonly why: string;
}

export interface AuditRecords {
  /** The oldest first. */
  readonly acts: readonly Act[];
  readonly strange: readonly StrangeRecord[];
}

const isAct = (one: Act | StrangeRecord): one is Act => "id" in one;

export class Audit {
  constructor(
    private readonly store: ReleaseStore,
    /** Of all keys: `audit/<application>/<environment>/`. */
    private readonly prefix: string,
  ) {}

  /** Key of an act's record. */
  keyOf({ at, id }: Act): string {
    return `${this.prefix}${stamp(at)}-${id}.json`;
  }

  /** Puts an act on record, if it is not yet. */
  async record(act: Act): Promise<void> {
    await writeOnce(this.store, this.keyOf(act), Buffer.from(textOf(act)));
  }

  /**
   * The records since a time, in the order in which the store got them: clocks of those who act may be wrong, the store's is one. What is
   * no record of an act is listed apart, and keeps nobody from reading the others.
   * @param since @default - all
   */
  async records(since?: Date): Promise<AuditRecords> {
    const after = since && `${this.prefix}${stamp(new Date(since.getTime() - SLOW_CLOCK_MS).toISOString())}`;
    const files = (await this.store.list(this.prefix, after)).filter(
      ({ lastModified }) => since === undefined || lastModified >= since,
    );
    const read: (Act | StrangeRecord)[] = [];
    const sorted = [...files].sort(
      (one, other) => one.lastModified.getTime() - other.lastModified.getTime() || (one.key < other.key ? -1 : 1),
    );
    for (let at = 0; at < sorted.length; at += PARALLEL)
      read.push(...(await Promise.all(sorted.slice(at, at + PARALLEL).map(({ key }) => this.read(key)))));
    return { acts: read.filter(isAct), strange: read.filter((one): one is StrangeRecord => !isAct(one)) };
  }

  /** The acts since a time, the oldest first. @param since @default - all */
  async acts(since?: Date): Promise<readonly Act[]> {
    return (await this.records(since)).acts;
  }

  private async read(key: string): Promise<Act | StrangeRecord> {
    const place = `${this.store.place}/${key}`;
    const file = await this.store.get(key);
    const act = file && parseAct(parseJson(file.body));
    if (act === undefined) return { place, why: "it is no record of an act" };
    const claimed = this.keyOf(act);
    return claimed === key ? act : { place, why: `it says that it is the record ${claimed}` };
  }

  /** The acts of the last months that are needed to know what stood before: more and more, until they suffice. */
  async actsUntil(now: Date, suffices: (acts: readonly Act[]) => boolean): Promise<readonly Act[]> {
    for (const months of [1, 12]) {
      const acts = await this.acts(new Date(now.getTime() - months * MONTH_MS));
      if (suffices(acts)) return acts;
    }
    return this.acts();
  }
}
