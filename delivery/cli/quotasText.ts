/** Quotas in tables and words, in 80 columns. */
import Table from "cli-table3";
import type { PolicySize } from "../access/proof/sizes";
import { countOf, describeExcess, type Excess, kindOf, type Limits, type Need, QUOTAS } from "../quotas";
import type { LiveQuotas } from "../quotas/live";
import { wrap } from "./changes/text";
import type { Output } from "./output";

/** The figures of a need, marked where they are more than the limit. */
function rowOf(need: Need, limits: Limits, applications: readonly number[], mark: (text: string) => string): string[] {
  const limit = limits(need);
  const isUncertain = limit.origin === "default" && QUOTAS[need.quota].varies === true;
  const counts = applications.map((number) => {
    const count = countOf(need, number);
    const text = count.toLocaleString("en-US");
    if (count <= limit.value) return text;
    return mark(`${text} ${isUncertain ? "?" : "!"}`);
  });
  const suffix = { default: isUncertain ? "?" : "", raised: " *", live: " ✔" }[limit.origin];
  return [kindOf(need), ...counts, `${limit.value.toLocaleString("en-US")}${suffix}`];
}

const STYLE = { head: [], border: [], compact: true };

/** Needs that any of the numbers brings to a tenth of the quota or more: the others are far away. */
const isNear = (need: Need, limits: Limits, applications: readonly number[]): boolean =>
  applications.some((number) => countOf(need, number) * 10 >= limits(need).value);

function placeTable(
  place: string,
  needs: readonly Need[],
  limits: Limits,
  applications: readonly number[],
  { colors }: Output,
): string {
  const head = [place, ...applications.map((number) => (number === 1 ? "1 app" : `${number} apps`)), "Quota"];
  const table = new Table({
    head,
    style: STYLE,
    colAligns: ["left", ...applications.map(() => "right" as const), "right"],
  });
  for (const need of needs) table.push(rowOf(need, limits, applications, colors.yellow));
  return table.toString();
}

export function tables(
  needs: readonly Need[],
  limits: Limits,
  applications: readonly number[],
  output: Output,
): string[] {
  const places = new Map<string, Need[]>();
  for (const need of needs) {
    const place = need.region === "" ? need.account : `${need.account} ${need.region}`;
    places.set(place, [...(places.get(place) ?? []), need]);
  }
  return [...places].flatMap(([place, all]) => {
    const near = all.filter((need) => isNear(need, limits, applications));
    const far = all.length - near.length;
    const rest = far === 0 ? "" : `\n${far} more need less than a tenth of their quota; --json has them.`;
    return near.length === 0 ? [] : [`${placeTable(place, near, limits, applications, output)}${rest}`];
  });
}

export const LEGEND =
  "! more than the quota. ? more than a new account may have: AWS sets this one by an account's age and use, and --live asks. * what quotas.yaml says. ✔ what the account has. One application is what the program declares. More of them take as many times more, but not of what is counted within something that each has for itself (subnets of a VPC, policies of a role, rules of a bus of its own), nor of stacks that --shared names. What accounts hold besides is not counted.";

/** The largest policy of each kind against its limit. */
export function fullestPolicies(sizes: readonly PolicySize[]): readonly PolicySize[] {
  const found = new Map<string, PolicySize>();
  for (const size of sizes) {
    const before = found.get(size.kind);
    if (before === undefined || size.size / size.limit > before.size / before.limit) found.set(size.kind, size);
  }
  return [...found.values()];
}

export function policyTable(sizes: readonly PolicySize[]): string {
  const table = new Table({
    head: ["Largest policies", "Characters", "Limit"],
    style: STYLE,
    colWidths: [54, 12, 8],
    wordWrap: true,
    colAligns: ["left", "right", "right"],
  });
  for (const { kind, stack, name, size, limit } of fullestPolicies(sizes))
    table.push([`${kind} of ${name} in ${stack}`, String(size), String(limit)]);
  return table.toString();
}

export function describeLive({ values, unasked, untold }: LiveQuotas, { colors }: Output): string[] {
  return [
    `Service Quotas told ${values.size} quotas.`,
    ...unasked.map(({ account, why }) => colors.yellow(wrap(`Account ${account} could not be asked: ${why}`, ""))),
    ...(untold.length === 0
      ? []
      : [
          [colors.yellow("Not told, so that AWS's default counts"), ...untold.map((one) => wrap(one, "  "))].join("\n"),
        ]),
  ];
}

export function verdict(excesses: readonly Excess[], policies: readonly string[], { colors }: Output): string[] {
  const errors = [...excesses.filter(({ isUncertain }) => !isUncertain).map(describeExcess), ...policies];
  const uncertain = excesses.filter(({ isUncertain }) => isUncertain);
  return [
    ...errors.map((one) => colors.red(wrap(one, ""))),
    ...(uncertain.length === 0
      ? []
      : [
          colors.yellow(
            wrap(
              `${uncertain.length} quotas vary by account, and the program needs more than a new account may have; --live asks`,
              "",
            ),
          ),
        ]),
    errors.length === 0
      ? colors.green("Nothing is known to be more than its quota")
      : colors.red(`${errors.length} more than the quota`),
  ];
}
