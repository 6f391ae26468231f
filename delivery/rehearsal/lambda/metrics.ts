/** Metrics of functions: what their versions answer to a call. */
import { aliasMetrics, type AliasState } from "../metrics/functions";
import type { Observation } from "../metrics/store";
import type { MetricWorld } from "../metrics/world";
import { ServiceError } from "../serviceError";
import type { FunctionAlias, Functions, LambdaFunction } from "./functions";
import type { Invocations } from "./invocations";
import { HEALTH_EVENT } from "./target";

/** Calls each version once: versions never change, but for those that are made to crash. */
class Versions {
  private readonly fails = new Map<string, Promise<boolean | undefined>>();

  constructor(
    private readonly fn: LambdaFunction,
    private readonly invocations: Invocations,
  ) {}

  /** @returns undefined where this machine cannot run it */
  failsAt(version: string): Promise<boolean | undefined> {
    const key = `${version} ${this.fn.crashing.has(version)}`;
    const known = this.fails.get(key) ?? this.call(version);
    this.fails.set(key, known);
    return known;
  }

  private async call(qualifier: string): Promise<boolean | undefined> {
    try {
      const version = await this.fn.version(qualifier, "Invoke");
      const where = [this.fn.environment, this.fn.region];
      const { error, notRehearsed } = await this.invocations.invoke(this.fn, version, HEALTH_EVENT, where);
      return notRehearsed === undefined ? error !== undefined : undefined;
    } catch (error) {
      if (error instanceof ServiceError) return undefined;
      throw error;
    }
  }
}

/** Which versions an alias sends calls to. */
function sharesOf({ version, weights }: FunctionAlias): readonly { version: string; share: number }[] {
  const moved = [...weights.values()].reduce((sum, share) => sum + share, 0);
  return [{ version, share: 100 - moved }, ...[...weights].map(([other, share]) => ({ version: other, share }))];
}

async function stateOf(fn: LambdaFunction, alias: FunctionAlias, versions: Versions): Promise<AliasState | undefined> {
  const known: AliasState["versions"][number][] = [];
  for (const { version, share } of sharesOf(alias)) {
    const fails = await versions.failsAt(version);
    if (fails === undefined) return undefined;
    known.push({ version, share, fails });
  }
  return { functionName: fn.name, aliasName: alias.name, versions: known };
}

/** Has the aliases looked at whose metrics an alarm reads. */
export function observeAliases(world: MetricWorld, functions: Functions, invocations: Invocations): void {
  for (const fn of functions.all)
    for (const alias of fn.aliases.values()) {
      const { account, region, name } = fn;
      const place = { account, region };
      const dimensions = { FunctionName: name, Resource: `${name}:${alias.name}` };
      if (!world.isRead(place, "AWS/Lambda", dimensions)) continue;
      const versions = new Versions(fn, invocations);
      world.observe(place, alias.arn, async (): Promise<readonly Observation[]> => {
        const state = await stateOf(fn, alias, versions);
        return state === undefined ? [] : aliasMetrics(state, world.disturbanceIn(place));
      });
    }
}
