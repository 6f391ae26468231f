/** What `pulumi up` would do to a stack: its resources before, against its program now. */
import { factsOf } from "../facts";
import { type Graph, type GraphResource, UNKNOWN } from "../types";
import { identities } from "./aliases";
import { type Declared, declaredIn } from "./declared";
import { differingPaths, touches, within } from "./paths";
import { type ReplacementFacts, replacementFacts } from "./replacement";
import { heldBy } from "./stateful";

/** `forget`: the resource stays where it is, and Pulumi manages it no more. */
export type ChangeKind = "create" | "import" | "update" | "replace" | "delete" | "forget";

/** One input that replaces a resource, and why it does. */
export interface ReplaceReason {
  readonly path: string;
  readonly why: "forceNew" | "replaceOnChanges" | "moved";
}

export interface Change {
  readonly kind: ChangeKind;
  readonly urn: string;
  /** Absent where it has not changed. */
  readonly formerUrn?: string;
  readonly type: string;
  readonly name: string;
  /** Paths of inputs that differ, or that take what replaced resources give. */
  readonly inputs: readonly string[];
  /** Why a resource is replaced. */
  readonly reasons: readonly ReplaceReason[];
  /** Replaced resources whose outputs the inputs take, by URN. */
  readonly causes: readonly string[];
  /** False where it is not known which inputs of the type replace it. */
  readonly replacementKnown: boolean;
  /** Whether the old one goes before the new one is there. */
  readonly deletedFirst: boolean;
  /** What is lost; absent where nothing is, or where what is there stays. */
  readonly loses?: string;
  /** Whether Pulumi refuses the change, because the resource is protected. */
  readonly refused: boolean;
}

/** A stack to compare. */
export interface Comparison {
  /** Resources as they are. */
  readonly before: readonly Declared[];
  /** The program now; as an update where `before` comes from a program too, else as a preview. */
  readonly after: Graph;
  /** The program now as a preview: which inputs take what only AWS can compute. */
  readonly preview: Graph;
  /** @default - the facts that are kept */
  readonly facts?: ReplacementFacts;
  /** Makes inputs comparable. @default - they are */
  readonly align?: (before: Declared, after: Declared) => readonly [before: Declared, after: Declared];
}

const ORDER: readonly ChangeKind[] = ["delete", "forget", "replace", "update", "import", "create"];

const holdsUnknown = (value: unknown): boolean => JSON.stringify(value ?? null).includes(UNKNOWN);

/** Resources after those that they depend on. */
function inOrder(resources: readonly Declared[]): readonly Declared[] {
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const done = new Set<string>();
  const sorted: Declared[] = [];
  const visit = (one: Declared): void => {
    if (done.has(one.urn)) return;
    done.add(one.urn);
    for (const urn of [...one.dependencies, ...Object.values(one.propertyDependencies).flat()]) {
      const other = byUrn.get(urn);
      if (other !== undefined) visit(other);
    }
    sorted.push(one);
  };
  resources.forEach(visit);
  return sorted;
}

/** Services of the whole partition: their resources do not move with the provider's region. */
const GLOBAL = /^aws:(iam|route53|cloudfront|organizations|globalaccelerator|budgets|costexplorer|shield|waf)\//;

/** Whether a resource lies somewhere else than before: no call moves one. */
function moves(before: Declared, after: Declared): ReplaceReason[] {
  const differs = (one: string | undefined, other: string | undefined): boolean =>
    one !== undefined && other !== undefined && one !== other;
  if (after.type.startsWith("pulumi:providers:")) return [];
  return [
    ...(differs(before.account, after.account) ? [{ path: "account", why: "moved" as const }] : []),
    ...(!GLOBAL.test(after.type) && differs(before.region, after.region)
      ? [{ path: "region", why: "moved" as const }]
      : []),
  ];
}

/** Whether a resource bears a name of the program's own: two of it cannot be there at once. */
const isNamed = ({ type, inputs }: Declared): boolean => {
  const property = factsOf(type)?.autoName?.property;
  return property !== undefined && inputs[property] !== undefined;
};

class Comparer {
  private readonly facts: ReplacementFacts;
  private readonly previews: ReadonlyMap<string, GraphResource>;
  private readonly replaced = new Set<string>();

  constructor(private readonly comparison: Comparison) {
    this.facts = comparison.facts ?? replacementFacts;
    this.previews = new Map(comparison.preview.resources.map((one) => [one.urn, one]));
  }

  changes(): Change[] {
    const { managed, all } = declaredIn(this.comparison.after);
    const identitiesOf = identities(all);
    const left = new Map(this.comparison.before.map((one) => [one.urn, one]));
    const found: Change[] = [];
    for (const after of inOrder(managed)) {
      const before = identitiesOf(after)
        .map((urn) => left.get(urn))
        .find((one) => one !== undefined);
      if (before === undefined) found.push(this.created(after));
      else {
        left.delete(before.urn);
        found.push(...this.changed(before, after));
      }
    }
    found.push(...[...left.values()].map((before) => this.deleted(before)));
    return found.sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) || compare(one, other));
  }

  private created(after: Declared): Change {
    return { ...plain(after), kind: after.imported ? "import" : "create", inputs: [], reasons: [] };
  }

  private deleted(before: Declared): Change {
    const { retainOnDelete, protect } = before;
    const holds = heldBy(before.type, before.inputs);
    return {
      ...plain(before),
      kind: retainOnDelete ? "forget" : "delete",
      inputs: [],
      reasons: [],
      refused: protect,
      ...(holds === undefined || retainOnDelete ? {} : { loses: holds }),
    };
  }

  /** Inputs that take outputs of replaced resources which nobody knows before they are there. */
  private dependent({ urn, propertyDependencies }: Declared): { readonly paths: string[]; readonly causes: string[] } {
    const shown = this.previews.get(urn)?.inputs ?? {};
    const entries = Object.entries(propertyDependencies).flatMap(([property, urns]) => {
      const causes = urns.filter((one) => this.replaced.has(one));
      return causes.length > 0 && holdsUnknown(shown[property]) ? [{ property, causes }] : [];
    });
    return {
      paths: entries.map(({ property }) => property),
      causes: [...new Set(entries.flatMap(({ causes }) => causes))].sort(),
    };
  }

  private changed(before: Declared, after: Declared): readonly Change[] {
    const [one, other] = this.comparison.align?.(before, after) ?? [before, after];
    const dependent = this.dependent(after);
    const paths = [...new Set([...differingPaths(one.inputs, other.inputs), ...dependent.paths])]
      .filter((path) => !after.ignoreChanges.some((ignored) => within(path, ignored)))
      .sort();
    const known = this.facts(after.type);
    const because = (patterns: readonly string[], why: ReplaceReason["why"]): ReplaceReason[] =>
      paths.filter((path) => patterns.some((pattern) => touches(path, pattern))).map((path) => ({ path, why }));
    const moved = moves(before, after);
    const forced = because(known ?? [], "forceNew").filter(({ path }) => !moved.some((move) => move.path === path));
    const asked = because(after.replaceOnChanges, "replaceOnChanges").filter(
      ({ path }) => !forced.some((reason) => reason.path === path),
    );
    const reasons = [...moved, ...forced, ...asked];
    const formerUrn = before.urn === after.urn ? {} : { formerUrn: before.urn };
    const common = { ...plain(after), ...formerUrn, inputs: paths, replacementKnown: known !== undefined };
    const causes = { causes: dependent.causes.filter(() => paths.length > 0) };
    if (reasons.length === 0)
      return paths.length === 0 ? [] : [{ ...common, ...causes, kind: "update", reasons, refused: false }];
    this.replaced.add(after.urn);
    const holds = before.retainOnDelete ? undefined : heldBy(before.type, before.inputs);
    return [
      {
        ...common,
        ...causes,
        kind: "replace",
        reasons,
        deletedFirst: after.deleteBeforeReplace ?? isNamed(after),
        refused: before.protect,
        ...(holds === undefined ? {} : { loses: holds }),
      },
    ];
  }
}

const plain = ({ urn, type, name }: Declared) => ({
  urn,
  type,
  name,
  causes: [] as readonly string[],
  replacementKnown: true,
  deletedFirst: false,
  refused: false,
});

const compare = (one: Change, other: Change): number => (one.urn < other.urn ? -1 : one.urn > other.urn ? 1 : 0);

/** Lists what `pulumi up` would do, the gravest first. */
export const changesOf = (comparison: Comparison): readonly Change[] => new Comparer(comparison).changes();
