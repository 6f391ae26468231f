/** Monthly costs of evaluated graphs, as plain data. Every amount is in USD and for a month of 730 hours. */

/** What one resource uses in a month, at a price of the table. */
export interface Use {
  /** Id of a price, such as `natGateway.hour`. */
  readonly price: string;
  /** What is counted, in words. */
  readonly what: string;
  readonly quantity: number;
  /** @default - the resource's own; the place that the price is of */
  readonly region?: string;
}

/** What costs something and has no price in any table. */
export interface Unpriced {
  readonly what: string;
  readonly why: string;
}

/** What a type of resource says of one resource: its uses, or why it costs nothing. */
export interface Costs {
  readonly uses?: readonly Use[];
  readonly unpriced?: readonly Unpriced[];
  /** Why it costs nothing by itself; only where there are neither uses nor unpriced. */
  readonly free?: string;
}

/** One line of an estimate. */
export interface Charge {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly urn: string;
  readonly name: string;
  readonly what: string;
  /** Absent where nothing is known to be counted. */
  readonly quantity?: number;
  readonly unit?: string;
  /** USD for one unit. */
  readonly price?: number;
  /** Units that are free, if they were taken off. */
  readonly free?: number;
  /** USD a month; absent where the price is not known, which is never zero. */
  readonly monthly?: number;
  /** Why there is no price. */
  readonly missing?: string;
}

/** A type of resource that is in no table, or that costs nothing. */
export interface TypeNote {
  readonly type: string;
  readonly count: number;
  readonly why: string;
}

/** A part of the total. */
export interface Share {
  readonly name: string;
  readonly monthly: number;
  readonly lines: number;
  /** Lines without a price, which are not in `monthly`. */
  readonly missing: number;
}

export interface Estimate {
  /** Largest first; those without a price last. */
  readonly charges: readonly Charge[];
  /** Types that cost nothing by themselves. */
  readonly free: readonly TypeNote[];
  /** Types that nothing is known of. */
  readonly notPriced: readonly TypeNote[];
  /** USD a month of all that has a price. */
  readonly monthly: number;
  /** False where anything has no price: what it costs comes on top. */
  readonly complete: boolean;
  readonly stacks: readonly Share[];
  readonly regions: readonly Share[];
  readonly services: readonly Share[];
  /** Dates that the prices in use are of, oldest first. */
  readonly dates: readonly string[];
}
