/** Every way to take a right away from a policy, and every way to give more than it gives. */
import type { WorldPolicy } from "../../../../delivery/access/policies/sources";
import { shortName } from "../../../../delivery/access/proof/unused";
import type { NamedPolicy } from "../../../../delivery/access/evaluator/types";

type Raw = Readonly<Record<string, unknown>>;

export interface Mutant {
  readonly policy: string;
  readonly source: WorldPolicy;
  readonly type: WorldPolicy["type"];
  readonly statement: string;
  readonly effect: "Allow" | "Deny";
  /** `less`: something is no longer allowed; `more`: something is allowed that was not. */
  readonly effectOn: "less" | "more";
  readonly what: string;
  /** The value that was taken away; empty for whole statements and for what is added. */
  readonly value: string;
  readonly mutated: NamedPolicy;
  /** The statement before and after: calls that neither is about are decided as before. */
  readonly concerned: NamedPolicy;
}

const list = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];

const without = (values: readonly unknown[], index: number): unknown[] => values.filter((_, i) => i !== index);

/** A statement that concerns nothing, for policies that would otherwise be empty. */
const nothing = (type: WorldPolicy["type"]): Raw => ({
  Effect: "Deny",
  Action: "none:Nothing",
  ...(type === "trust" || type === "resource" ? { Principal: "*" } : {}),
  ...(type === "trust" ? {} : { Resource: "arn:aws:none:::nothing" }),
});

interface Change {
  readonly effectOn: "less" | "more";
  readonly what: string;
  readonly value?: string;
  /** Undefined takes the statement away. */
  readonly statement: Raw | undefined;
}

/** Leaves out each value of an element that has several. */
const dropped = (raw: Raw, element: string, effectOn: "less" | "more"): Change[] => {
  const values = list(raw[element]);
  if (values.length < 2) return [];
  return values.map((value, index) => ({
    effectOn,
    what: `drop ${element} ${String(value)}`,
    value: String(value),
    statement: { ...raw, [element]: without(values, index) },
  }));
};

const upToAccount = (arn: string): string => arn.replace(/^((?:[^:]*:){5}).*$/, "$1*");

/** Replaces each resource by all of the account and service, and by everything. */
function widenedResources(raw: Raw): Change[] {
  const values = list(raw["Resource"]);
  return values.flatMap((value, index) =>
    [upToAccount(String(value)), "*"]
      .filter((wide) => wide !== value)
      .map((wide): Change => ({
        effectOn: "more",
        what: `widen Resource ${String(value)} to ${wide}`,
        statement: { ...raw, Resource: values.map((one, i) => (i === index ? wide : one)) },
      })),
  );
}

const widenedActions = (raw: Raw): Change[] =>
  [...new Set(list(raw["Action"]).map((action) => `${String(action).split(":")[0] ?? ""}:*`))]
    .filter((wide) => !list(raw["Action"]).includes(wide))
    .map((wide) => ({
      effectOn: "more",
      what: `add Action ${wide}`,
      statement: { ...raw, Action: [...list(raw["Action"]), wide] },
    }));

/** The condition without one of its keys. */
function withoutKey(condition: Readonly<Record<string, Raw>>, operator: string, key: string): Raw | undefined {
  const { [key]: _, ...keys } = condition[operator] ?? {};
  const { [operator]: __, ...others } = condition;
  const left = Object.keys(keys).length > 0 ? { ...others, [operator]: keys } : others;
  return Object.keys(left).length > 0 ? left : undefined;
}

function keysOf(raw: Raw): { operator: string; key: string; values: readonly unknown[] }[] {
  const condition = (raw["Condition"] ?? {}) as Readonly<Record<string, Raw>>;
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: list(values) })),
  );
}

function changedConditions(raw: Raw): Change[] {
  const condition = (raw["Condition"] ?? {}) as Readonly<Record<string, Raw>>;
  return keysOf(raw).flatMap(({ operator, key, values }) => {
    const left = withoutKey(condition, operator, key);
    const { Condition: _, ...bare } = raw;
    const widened: Change = {
      effectOn: "more",
      what: `drop Condition ${operator} ${key}`,
      statement: left === undefined ? bare : { ...bare, Condition: left },
    };
    const narrowed =
      values.length < 2
        ? []
        : values.map((value, index): Change => ({
            effectOn: "less",
            what: `drop ${key} ${String(value)}`,
            value: String(value),
            statement: {
              ...raw,
              Condition: { ...condition, [operator]: { ...condition[operator], [key]: without(values, index) } },
            },
          }));
    return [widened, ...narrowed];
  });
}

/** Two ways to write the same. */
const isEverybody = (principal: unknown): boolean => principal === "*" || (principal as Raw)["AWS"] === "*";

function changesOf(raw: Raw): Change[] {
  if (raw["Effect"] === "Deny")
    return [
      { effectOn: "more", what: "drop the Deny", statement: undefined },
      ...dropped(raw, "Action", "more"),
      ...dropped(raw, "Resource", "more"),
    ];
  const { Principal: principal } = raw;
  return [
    { effectOn: "less", what: "drop the Allow", statement: undefined },
    ...dropped(raw, "Action", "less"),
    ...dropped(raw, "Resource", "less"),
    ...widenedActions(raw),
    ...widenedResources(raw),
    ...changedConditions(raw),
    ...(principal === undefined || isEverybody(principal)
      ? []
      : [{ effectOn: "more" as const, what: 'widen Principal to "*"', statement: { ...raw, Principal: "*" } }]),
  ];
}

/** Two statements of one policy may not have the same name. */
const bare = ({ Sid: _, ...raw }: Raw): Raw => raw;

/** Every mutant of a policy, with the rest of its document unchanged. */
export function mutantsOf(source: WorldPolicy): Mutant[] {
  const { policy, type } = source;
  const document = policy.document as { readonly Statement: readonly Raw[] };
  return document.Statement.flatMap((raw, index) =>
    changesOf(raw).map(({ effectOn, what, value = "", statement }) => {
      const others =
        statement === undefined
          ? without(document.Statement, index)
          : document.Statement.map((one, i) => (i === index ? statement : one));
      const Statement = others.length > 0 ? others : [nothing(type)];
      return {
        policy: policy.name,
        source,
        type,
        statement: typeof raw["Sid"] === "string" ? raw["Sid"] : String(index),
        effect: raw["Effect"] as "Allow" | "Deny",
        effectOn,
        what,
        value,
        concerned: {
          ...policy,
          document: { ...document, Statement: [raw, ...(statement ? [statement] : [])].map(bare) },
        },
        mutated: { ...policy, document: { ...document, Statement } },
      };
    }),
  );
}

const stackOf = (urn: string): string => urn.split(":")[2] ?? "";

/** A mutant for a person: stack, policy, statement and what is changed. */
export const describeMutant = ({ policy, statement, what }: Mutant): string =>
  `${stackOf(policy)} ${shortName(policy)} ${statement}: ${what}`;
