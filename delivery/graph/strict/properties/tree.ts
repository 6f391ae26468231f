/** The facts of a type as a tree, so that a resource's inputs are walked once. */
import { factsOf, type Group, type PropertyFacts, type TypeFacts } from "../../facts";

export interface FactNode {
  /** Facts of this property; absent where only properties below it have some. */
  facts?: PropertyFacts;
  readonly below: Map<string, FactNode>;
  /** Names below that are required where the object is given. */
  readonly required: string[];
  /** What holds between names below. */
  readonly groups: Group[];
  /** Facts of the elements of a list. */
  items?: FactNode;
}

const emptyNode = (): FactNode => ({ below: new Map(), required: [], groups: [] });

/** The node of one step of a path (`stages[]` is two), made where it is missing. */
function stepInto(node: FactNode, step: string): FactNode {
  const name = step.replace(/(\[\])+$/, "");
  let found = node.below.get(name);
  if (found === undefined) node.below.set(name, (found = emptyNode()));
  for (let depth = (step.length - name.length) / 2; depth > 0; depth--) found = found.items ??= emptyNode();
  return found;
}

function treeOf({ properties, groups }: TypeFacts): FactNode {
  const root = emptyNode();
  for (const [path, facts] of properties) {
    const steps = path.split(".");
    const last = steps.pop()!;
    const holder = steps.reduce(stepInto, root);
    stepInto(holder, last).facts = facts;
    if (facts.required === true) holder.required.push(last);
  }
  for (const group of groups) {
    const steps = group.holder === "" ? [] : group.holder.split(".");
    steps.reduce(stepInto, root).groups.push(group);
  }
  return root;
}

const trees = new Map<string, FactNode | undefined>();

/** The tree of a resource type, formed once; undefined where no facts are kept. */
export function factTree(type: string): FactNode | undefined {
  if (!trees.has(type)) {
    const facts = factsOf(type);
    trees.set(type, facts && treeOf(facts));
  }
  return trees.get(type);
}
