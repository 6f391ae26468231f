/** An estimate in words and tables, in 80 columns. */
import Table from "cli-table3";
import type { Charge, CostDifference, Estimate, Share, TypeNote } from "../cost";
import { wrap } from "./changes/text";
import type { Output } from "./output";

const STYLE = { head: [], border: [], compact: true };

/** An amount, such as `$1,234.56`; less than a cent is said as such. */
export function dollars(amount: number): string {
  if (amount > 0 && amount < 0.01) return "<$0.01";
  const text = Math.abs(amount).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return `${amount < 0 ? "-" : ""}$${text}`;
}

/** A figure without noise: 730, 0.5, 12,175. */
export const amount = (quantity: number): string => quantity.toLocaleString("en-US", { maximumFractionDigits: 2 });

const right = (head: readonly string[], figures: readonly number[]) => ({
  head: [...head],
  style: STYLE,
  colAligns: head.map((_, column) => (figures.includes(column) ? ("right" as const) : ("left" as const))),
});

/** What is known of a part; nothing known is not nothing. */
export const knownOf = ({ monthly, lines, missing }: Share): string =>
  lines === missing ? "not known" : dollars(monthly);

function sharesTable(title: string, shares: readonly Share[]): string {
  const table = new Table(right([title, "USD a month", "Lines without a price"], [1, 2]));
  for (const share of shares)
    table.push([share.name, knownOf(share), share.missing === 0 ? "" : String(share.missing)]);
  return table.toString();
}

function linesTable(charges: readonly Charge[]): string {
  const table = new Table({
    ...right(["Stack", "Region", "What", "USD a month"], [3]),
    colWidths: [9, 16, 37, 13],
    wordWrap: true,
  });
  for (const { stack, region, service, name, what, quantity, monthly } of charges)
    table.push([
      stack,
      region,
      `${service}: ${name}, ${quantity === undefined ? "" : `${amount(quantity)} `}${what}`,
      monthly === undefined ? "no price" : dollars(monthly),
    ]);
  return table.toString();
}

/** Lines without a price, those of one kind together. */
export function missingLines(charges: readonly Charge[]): readonly string[] {
  const groups = new Map<string, number>();
  for (const { service, what, missing } of charges)
    if (missing !== undefined) {
      const key = `${service}, ${what}: ${missing}`;
      groups.set(key, (groups.get(key) ?? 0) + 1);
    }
  return [...groups].map(([key, count]) => (count === 1 ? key : `${key} (${count} times)`));
}

const notesLines = (notes: readonly TypeNote[]): readonly string[] =>
  notes.map(({ type, count, why }) => `${type}${count === 1 ? "" : ` (${count})`}: ${why}`);

/** The total in one sentence. */
export function totalLine({ monthly, complete, charges, notPriced }: Estimate): string {
  if (complete) return `${dollars(monthly)} a month`;
  const lines = charges.filter((one) => one.monthly === undefined).length;
  const rest = [
    ...(lines === 0 ? [] : [`${lines} line${lines === 1 ? "" : "s"} without a price`]),
    ...(notPriced.length === 0 ? [] : [`${notPriced.length} type${notPriced.length === 1 ? "" : "s"} not priced`]),
  ];
  return `${dollars(monthly)} a month, and more: incomplete, with ${rest.join(" and ")}`;
}

/** What every figure is to be read with. */
export function caveats({ dates }: Estimate): string {
  const span =
    dates.length === 0 ? "No price is in use" : `Prices of ${[...new Set([dates[0], dates.at(-1)])].join(" to ")}`;
  return `${span}, in USD, on demand, without tax, discounts and data to the internet. How much is used is assumed: --usage says it better (docs/costs-and-quotas.md).`;
}

function block(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((line) => wrap(line, "  "))].join("\n")];
}

/** Colours every line on its own, so that none runs over the end of one. */
const painted = (text: string, paint: (line: string) => string): string =>
  wrap(text, "")
    .split("\n")
    .map((line) => paint(line))
    .join("\n");

export function describeEstimate(estimate: Estimate, all: boolean, { colors }: Output): string {
  const { charges, complete, free, notPriced, stacks, regions, services } = estimate;
  const total = totalLine(estimate);
  return [
    painted(total, complete ? colors.green : colors.yellow),
    wrap(caveats(estimate), ""),
    sharesTable("Stack", stacks),
    sharesTable("Region", regions),
    sharesTable("Service", services),
    ...(all ? [linesTable(charges)] : []),
    ...block("Without a price, and not in the total", missingLines(charges)),
    ...block("Not priced at all", notesLines(notPriced)),
    wrap(
      `${free.reduce((sum, { count }) => sum + count, 0)} resources cost nothing by themselves; --json says why${all ? "" : `, and --lines shows the ${charges.length} lines of the estimate`}.`,
      "",
    ),
  ].join("\n\n");
}

const signed = (change: number): string => (change < 0 ? dollars(change) : `+${dollars(change)}`);

export function describeDifference(
  name: string,
  before: Estimate,
  after: Estimate,
  differences: readonly CostDifference[],
  { colors }: Output,
): string {
  const change = after.monthly - before.monthly;
  const total = `Against ${name}: ${signed(change)} a month, from ${dollars(before.monthly)} to ${dollars(after.monthly)}`;
  const missing = differences.some((one) => one.missingBefore !== one.missingAfter);
  const table = new Table(right(["Stack", "Region", "Service", "Before", "After", "Change"], [3, 4, 5]));
  for (const { stack, region, service, before: was, after: is, missingBefore, missingAfter } of differences) {
    const lines = missingAfter - missingBefore;
    table.push([stack, region, service, dollars(was), dollars(is), `${signed(is - was)}${lines === 0 ? "" : " ?"}`]);
  }
  return [
    "",
    painted(total, change > 0 ? colors.yellow : colors.green),
    ...(differences.length === 0 ? ["Nothing differs."] : [table.toString()]),
    ...(missing ? [wrap("? lines without a price were added or removed, so that the change is another.", "")] : []),
  ].join("\n");
}
