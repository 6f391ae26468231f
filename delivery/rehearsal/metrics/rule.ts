/** Rules of composite alarms. Source: CloudWatch API Reference, PutCompositeAlarm, `AlarmRule`. */
import type { AlarmState } from "./declared";
import { MathProblem } from "./math/values";

export type Rule =
  | { readonly kind: "state"; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "not"; readonly of: Rule }
  | { readonly kind: "and" | "or"; readonly left: Rule; readonly right: Rule };

const TOKEN =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^()"']+?))\s*\)|(AND|OR|NOT|TRUE|FALSE)\b|([()]))/y;

type Token = { readonly rule: Rule } | { readonly word: string };

/** An alarm is named, or its ARN is given. */
const nameOf = (text: string): string => text.replace(/^arn:[^:]+:cloudwatch:[^:]*:\d*:alarm:/, "");

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  for (let at = 0; text.slice(at).trim() !== ""; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw new MathProblem(`cannot read ${JSON.stringify(text.slice(at).trim().slice(0, 40))}`);
    const [, state, double, single, bare = "", word, sign = ""] = match;
    if (state !== undefined) {
      const alarm = nameOf((double ?? single ?? bare).trim());
      found.push({ rule: { kind: "state", state: state as AlarmState, alarm } });
    } else if (word === "TRUE" || word === "FALSE") found.push({ rule: { kind: "constant", value: word === "TRUE" } });
    else found.push({ word: word ?? sign });
  }
  return found;
}

/** NOT binds tightest, then AND, then OR: the usual order, as the reference gives none. */
class RuleParser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Rule {
    const rule = this.or();
    if (this.at < this.tokens.length) throw new MathProblem(`expected AND or OR, got ${this.shown}`);
    return rule;
  }

  private or(): Rule {
    let left = this.and();
    while (this.accept("OR")) left = { kind: "or", left, right: this.and() };
    return left;
  }

  private and(): Rule {
    let left = this.operand();
    while (this.accept("AND")) left = { kind: "and", left, right: this.operand() };
    return left;
  }

  private operand(): Rule {
    if (this.accept("NOT")) return { kind: "not", of: this.operand() };
    if (this.accept("(")) {
      const inner = this.or();
      if (!this.accept(")")) throw new MathProblem(`expected ), got ${this.shown}`);
      return inner;
    }
    const token = this.tokens[this.at];
    if (token === undefined || !("rule" in token))
      throw new MathProblem(`expected a state of an alarm, got ${this.shown}`);
    this.at += 1;
    return token.rule;
  }

  private accept(word: string): boolean {
    const token = this.tokens[this.at];
    const isNext = token !== undefined && "word" in token && token.word === word;
    if (isNext) this.at += 1;
    return isNext;
  }

  private get shown(): string {
    const token = this.tokens[this.at];
    if (token === undefined) return "the end";
    return "word" in token ? token.word : "a state";
  }
}

/** @throws MathProblem where the text is no rule */
export const parseRule = (text: string): Rule => new RuleParser(tokens(text)).whole();

/** Whether a rule is met. */
export function isMet(rule: Rule, stateOf: (alarm: string) => AlarmState): boolean {
  switch (rule.kind) {
    case "state":
      return stateOf(rule.alarm) === rule.state;
    case "constant":
      return rule.value;
    case "not":
      return !isMet(rule.of, stateOf);
    case "and":
      return isMet(rule.left, stateOf) && isMet(rule.right, stateOf);
    case "or":
      return isMet(rule.left, stateOf) || isMet(rule.right, stateOf);
  }
}

/** Names of the alarms that a rule reads. */
export function namesIn(rule: Rule): readonly string[] {
  if (rule.kind === "state") return [rule.alarm];
  if (rule.kind === "constant") return [];
  return rule.kind === "not" ? namesIn(rule.of) : [...namesIn(rule.left), ...namesIn(rule.right)];
}
