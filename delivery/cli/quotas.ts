/** `interlock quotas`: what the program needs, against what AWS lets an account have. */
import { sizesOf, tooLarge } from "../access/proof/sizes";
import {
  countOf,
  describeExcess,
  excessesOf,
  type Limits,
  type Need,
  needsOf,
  QUOTAS,
  type Raised,
  readRaised,
} from "../quotas";
import { askLive } from "../quotas/live";
import { stacksIn } from "./changes/evaluateFolder";
import { wrap } from "./changes/text";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { evaluateProject, ROOT } from "./program";
import { limitsFrom } from "./quotaLimits";
import { describeLive, fullestPolicies, LEGEND, policyTable, tables, verdict } from "./quotasText";
import { onTermination } from "./signals";
import { UsageError } from "./usageError";

export interface QuotasCommandOptions {
  /** Numbers of applications, separated by commas; the first decides the exit code. */
  readonly applications: string;
  /** Stacks that all applications share. */
  readonly shared: readonly string[];
  /** Asks Service Quotas. */
  readonly live?: boolean;
}

interface Asked {
  readonly applications: readonly number[];
  readonly raised: Raised;
}

const MOST = 100_000;

/** @throws UsageError with every problem of the command line and of quotas.yaml */
function checked({ applications, shared }: QuotasCommandOptions, root: string): Asked {
  const problems: string[] = [];
  const numbers = applications.split(",").map((text) => text.trim());
  const wrong = numbers.filter((text) => !/^[1-9]\d*$/.test(text) || Number(text) > MOST);
  if (wrong.length > 0)
    problems.push(
      `--applications must hold whole numbers from 1 to ${MOST}, separated by commas, got ${JSON.stringify(applications)}; write for example --applications 1,10,100`,
    );
  const known = stacksIn(root);
  problems.push(
    ...shared
      .filter((name) => !known.includes(name))
      .map((name) => `--shared: the stack must be one of ${known.join(", ")}, got ${JSON.stringify(name)}`),
  );
  const { raised, problems: unreadable } = readRaised(root);
  problems.push(...unreadable);
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return { applications: [...new Set(numbers.map(Number))], raised };
}

const asJson = (need: Need, limits: Limits, applications: readonly number[]) => {
  const { what, service, code, source, varies, per } = QUOTAS[need.quota];
  const limit = limits(need);
  return {
    ...need,
    what,
    ...(per !== undefined && { per }),
    service,
    ...(code !== undefined && { code }),
    source,
    ...(varies === true && { varies }),
    limit: limit.value,
    origin: limit.origin,
    counts: Object.fromEntries(applications.map((number) => [number, countOf(need, number)])),
  };
};

/** Counts, asks where that is wanted, and says by the exit code whether one application fits. */
export async function quotasCommand(
  options: QuotasCommandOptions,
  output: Output,
  root: string = ROOT,
): Promise<ExitCode> {
  const asked = checked(options, root);
  return onTermination(async (signal): Promise<ExitCode> => {
    const progress = (what: string): void =>
      output.progress({ kind: "step", where: ["quotas"], status: "started", what });
    try {
      progress("evaluating the stacks");
      const graphs = [...(await evaluateProject("update")).values()];
      const needs = needsOf(graphs, { shared: options.shared });
      const live = options.live === true ? await askLive(graphs, needs, { signal, progress }) : undefined;
      const limits = limitsFrom(asked.raised, live);
      const sizes = sizesOf(graphs);
      const policies = tooLarge(sizes);
      const [first = 1] = asked.applications;
      const excesses = excessesOf(needs, limits, first);
      const errors = [...excesses.filter(({ isUncertain }) => !isUncertain).map(describeExcess), ...policies];
      const uncertain = excesses.filter(({ isUncertain }) => isUncertain).map(describeExcess);
      output.json({
        ok: errors.length === 0,
        applications: asked.applications,
        errors,
        uncertain,
        needs: needs.map((need) => asJson(need, limits, asked.applications)),
        policies: fullestPolicies(sizes),
        ...(live && { live: { told: live.values.size, unasked: live.unasked, untold: live.untold } }),
      });
      output.print(
        [
          ...tables(needs, limits, asked.applications, output),
          policyTable(sizes),
          wrap(LEGEND, ""),
          ...(live === undefined ? [] : describeLive(live, output)),
          ...verdict(excesses, policies, output),
        ].join("\n\n"),
      );
      return errors.length === 0 ? 0 : 1;
    } finally {
      output.end();
    }
  });
}
