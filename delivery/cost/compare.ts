/** What a change costs: two estimates, line by line. */
import type { Charge, Estimate } from "./types";

/** Lines of one stack, service and region that differ. */
export interface CostDifference {
  readonly stack: string;
  readonly region: string;
  readonly service: string;
  /** USD a month. */
  readonly before: number;
  readonly after: number;
  /** Lines without a price, which the figures leave out. */
  readonly missingBefore: number;
  readonly missingAfter: number;
}

type Sum = Pick<CostDifference, "before" | "after" | "missingBefore" | "missingAfter">;

const NOTHING: Sum = { before: 0, after: 0, missingBefore: 0, missingAfter: 0 };

/** A hundredth of a cent: less is rounding. */
const LEAST = 0.0001;

/** What differs between two estimates, the largest change first. */
export function differenceOf(before: Estimate, after: Estimate): readonly CostDifference[] {
  const sums = new Map<string, CostDifference>();
  const add = ({ stack, region, service }: Charge, more: (sum: Sum) => Partial<Sum>): void => {
    const key = JSON.stringify([stack, region, service]);
    const sum = sums.get(key) ?? { stack, region, service, ...NOTHING };
    sums.set(key, { ...sum, ...more(sum) });
  };
  for (const charge of before.charges)
    add(charge, (sum) =>
      charge.monthly === undefined ? { missingBefore: sum.missingBefore + 1 } : { before: sum.before + charge.monthly },
    );
  for (const charge of after.charges)
    add(charge, (sum) =>
      charge.monthly === undefined ? { missingAfter: sum.missingAfter + 1 } : { after: sum.after + charge.monthly },
    );
  const change = (one: CostDifference): number => Math.abs(one.after - one.before);
  return [...sums.values()]
    .filter((one) => change(one) > LEAST || one.missingBefore !== one.missingAfter)
    .sort((one, other) => change(other) - change(one));
}
