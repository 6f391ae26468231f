/**
 * The audit: one record for each act, written once and never changed. What moved last carries its act with it, and whoever moves it
 * next writes the record first if it is missing: no act is overwritten before it is on record.
 */
import { type Act, parseAct, textOf } from "./acts";
import { ReleaseError } from "./errors";
import { writeOnce } from "./ledger";
import { parseJson } from "./manifest";
import type { ReleaseStore } from "./ports";

/** Records that are read at the same time. */
const PARALLEL = 16;

/** ISO 8601 without what a key should not hold; sorts by time. */
const stamp = (at: string): string => at.replace(/[-:]/g, "");

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

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
   * The acts since a time, the oldest first. A record that is none is an error: the audit is nothing to guess at.
   * @param since @default - all
   */
  async acts(since?: Date): Promise<readonly Act[]> {
    const after = since && `${this.prefix}${stamp(since.toISOString())}`;
    const files = await this.store.list(this.prefix, after);
    const acts: Act[] = [];
    for (let at = 0; at < files.length; at += PARALLEL)
      acts.push(...(await Promise.all(files.slice(at, at + PARALLEL).map(({ key }) => this.read(key)))));
    return acts;
  }

  private async read(key: string): Promise<Act> {
    const file = await this.store.get(key);
    const act = file && parseAct(parseJson(file.body));
    if (act === undefined) throw new ReleaseError(`${this.store.place}/${key} is no record of an act; look at it.`);
    return act;
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
