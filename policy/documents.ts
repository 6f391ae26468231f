/** IAM policy documents, given as JSON text or as objects, read into statements. */
import { at, hasUnknown, isBag, list, parsed, texts } from "./values";

export interface Principal {
  readonly kind: "AWS" | "Service" | "Federated" | "CanonicalUser";
  readonly value: string;
}

export interface Condition {
  /** In lower case, without `ForAnyValue:`, `ForAllValues:` and `IfExists`. */
  readonly operator: string;
  readonly ifExists: boolean;
  readonly forAllValues: boolean;
  /** In lower case. */
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  /** How messages name the statement: by `Sid`, else by its place, counted from one. */
  readonly label: string;
  readonly effect: string;
  /** `NotPrincipal` of an Allow is everyone: `{ kind: "AWS", value: "*" }`. */
  readonly principals: readonly Principal[];
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface Document {
  /** The statements that are known in full. */
  readonly statements: readonly Statement[];
  /** False where statements are left out because a preview does not know them. */
  readonly complete: boolean;
}

const EVERYONE: Principal = { kind: "AWS", value: "*" };
const KINDS = ["AWS", "Service", "Federated", "CanonicalUser"] as const;

function principals(raw: unknown): readonly Principal[] {
  const named = at(raw, "Principal");
  if (at(raw, "NotPrincipal") !== undefined && at(raw, "Effect") === "Allow") return [EVERYONE];
  if (typeof named === "string") return named === "*" ? [EVERYONE] : [];
  return KINDS.flatMap((kind) => texts(at(named, kind)).map((value) => ({ kind, value })));
}

function conditions(raw: unknown): readonly Condition[] {
  const blocks = at(raw, "Condition");
  if (!isBag(blocks)) return [];
  return Object.entries(blocks).flatMap(([written, keys]) => {
    const name = written.toLowerCase();
    const operator = name.replace(/^for(any|all)values:/, "").replace(/ifexists$/, "");
    return Object.entries(isBag(keys) ? keys : {}).map(([key, values]) => ({
      operator,
      ifExists: name.endsWith("ifexists"),
      forAllValues: name.startsWith("forallvalues:"),
      key: key.toLowerCase(),
      values: list(values).map(String),
    }));
  });
}

function statement(raw: unknown, index: number): Statement {
  const sid = at(raw, "Sid");
  return {
    label: typeof sid === "string" && sid !== "" ? `statement "${sid}"` : `statement ${index + 1}`,
    effect: String(at(raw, "Effect")),
    principals: principals(raw),
    actions: texts(at(raw, "Action")),
    notActions: texts(at(raw, "NotAction")),
    resources: texts(at(raw, "Resource")),
    conditions: conditions(raw),
  };
}

/** Reads a policy document; one that is unknown or no JSON has no statements and is not complete. */
export function readDocument(value: unknown): Document {
  const document = parsed(value);
  if (!isBag(document)) return { statements: [], complete: value === undefined };
  const raw = list(document["Statement"]);
  const known = raw.flatMap((item, index) => (hasUnknown(item) ? [] : [statement(item, index)]));
  return { statements: known, complete: known.length === raw.length };
}

/** The statements of a document that grant. */
export const grants = (value: unknown): readonly Statement[] =>
  readDocument(value).statements.filter(({ effect }) => effect === "Allow");

/** Whether a statement denies something to everyone who comes without TLS, under no other condition. */
export function deniesPlainHttp({ effect, principals, conditions: [condition, ...more] }: Statement): boolean {
  const ofPlainHttp =
    more.length === 0 &&
    condition?.operator === "bool" &&
    condition.key === "aws:securetransport" &&
    condition.values.every((value) => value.toLowerCase() === "false");
  return effect === "Deny" && ofPlainHttp && principals.some(({ kind, value }) => kind === "AWS" && value === "*");
}
