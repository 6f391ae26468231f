/** The proof: what deliveries need is allowed, what must not be is denied, and what nobody uses is not granted. */
import type { Graph } from "../../graph/types";
import { createGate } from "../gate";
import { createWorld, type World, type WorldOptions } from "../world";
import { type Outsider, outsidersOf } from "../zone";
import { type Facts, factsOf } from "./facts";
import { forbiddenCalls } from "./forbidden";
import { findingsOf, type FormFinding, withoutRows } from "./form";
import { deniedNeeds, neededCalls, optionalCalls, premisesOf } from "./needed";
import { decideProbes, decideUnder } from "./probe";
import { REASONS } from "./reasons";
import { stepsOf } from "./steps";
import { type TrustGraph, trustOf } from "./trust";
import type { Decided, NeededCall, Probe, Reason, UnusedGrant } from "./types";
import { type Explained, Ledger, reviewUnused } from "./unused";

export interface ProofReport {
  readonly ok: boolean;
  readonly environments: readonly string[];
  readonly needed: { readonly count: number; readonly denied: readonly Decided<NeededCall>[] };
  /** What callers outside the program must be allowed by whoever owns their policies. */
  readonly premises: readonly NeededCall[];
  readonly forbidden: {
    readonly count: number;
    readonly rules: readonly { readonly rule: string; readonly count: number }[];
    readonly allowed: readonly Decided<Probe>[];
  };
  readonly unused: {
    readonly explained: readonly Explained[];
    readonly unexplained: readonly UnusedGrant[];
    /** Reasons on record that speak of nothing unused. */
    readonly stale: readonly Reason[];
  };
  /** Statements that are wrong by their form, and principals that the tables do not know. */
  readonly findings: readonly FormFinding[];
  readonly trust: TrustGraph;
  /** Whom the program names and does not declare as its own. */
  readonly outsiders: readonly Outsider[];
  readonly durationSeconds: number;
}

export interface ProveOptions extends WorldOptions {
  /** Why grants that nothing exercises stay. @default REASONS */
  readonly reasons?: readonly Reason[];
  /** Told what is done next. @default - nobody is */
  readonly progress?: (what: string) => void;
}

/** What the program says of its deliveries. */
export interface Gathered {
  readonly world: World;
  readonly facts: Facts;
  readonly needs: readonly NeededCall[];
  /** Calls that may be made and are allowed. */
  readonly options: readonly NeededCall[];
}

/** What a proof decides. */
export interface Case extends Gathered {
  readonly probes: readonly Probe[];
}

/** Gathers the calls of all deliveries. @throws PolicyError, DeclarationError when the program is not fit to be proven */
export function gather(graphs: readonly Graph[], worldOptions: WorldOptions = {}): Gathered {
  const world = createWorld(graphs, worldOptions);
  const gate = createGate(world);
  const steps = stepsOf(graphs);
  const needs = neededCalls(steps);
  const options = optionalCalls(steps).filter(({ call }) => gate.decide(call).allowed);
  const facts = factsOf(graphs, world, needs, [...needs, ...options]);
  return { world, facts, needs, options };
}

/** Gathers the calls of a proof. @throws what `gather` throws */
export function caseOf(graphs: readonly Graph[], worldOptions: WorldOptions = {}): Case {
  const gathered = gather(graphs, worldOptions);
  return { ...gathered, probes: forbiddenCalls(gathered.facts) };
}

/** What no call of a case exercises. A caller outside the program has its own policies, which are taken to allow. */
function unusedOf({ world, needs, options }: Case, probes: readonly Decided<Probe>[]): UnusedGrant[] {
  const ledger = new Ledger(world);
  for (const { call, outsider } of [...needs, ...options])
    ledger.note(call, decideUnder(world, call, outsider ? { unlimitedCaller: true } : {}));
  for (const { subject, verdict } of probes) ledger.note(subject.call, verdict);
  return ledger.unused();
}

const countByRule = (probes: readonly Probe[]): { rule: string; count: number }[] => {
  const counts = new Map<string, number>();
  for (const { rule } of probes) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].map(([rule, count]) => ({ rule, count }));
};

/**
 * Proves the access of the evaluated stacks, each evaluated as an update.
 *
 * @throws PolicyError, DeclarationError when the program is not fit to be proven
 */
export function prove(graphs: readonly Graph[], options: ProveOptions = {}): ProofReport {
  const { reasons = REASONS, progress = () => undefined, ...worldOptions } = options;
  const started = performance.now();
  progress("gathering the calls of all deliveries");
  const gathered = caseOf(graphs, worldOptions);
  const { world, facts, needs, probes } = gathered;
  const gate = createGate(world);
  const denied = deniedNeeds(needs, gate);
  progress(`deciding ${probes.length} calls that must be denied`);
  const decided = decideProbes(world, probes);
  const allowed = decided.filter(({ verdict }) => verdict.allowed);
  progress("looking for what nothing uses");
  const unused = reviewUnused(unusedOf(gathered, decided), reasons, facts);
  const findings = [...findingsOf(world), ...withoutRows(world, needs)];
  const trust = trustOf(world, facts, stepsOf(graphs));
  progress("looking for whom the program names besides its own");
  const outsiders = outsidersOf(graphs, world, facts, worldOptions.organizationId);
  // A reason that speaks of nothing is no breach: settings decide what is used, and other settings may need it.
  const problems = [denied, allowed, unused.unexplained, findings, trust.paths, outsiders];
  return {
    ok: problems.every((list) => list.length === 0),
    environments: [...facts.environments],
    needed: { count: needs.length, denied },
    premises: premisesOf(needs, gate),
    forbidden: { count: probes.length, rules: countByRule(probes), allowed },
    unused,
    findings,
    trust,
    outsiders,
    durationSeconds: (performance.now() - started) / 1000,
  };
}
