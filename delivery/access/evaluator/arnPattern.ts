import { splitArn } from "./arn";
import { compileText, variableProblems, type TextMatcher } from "./template";

const FORM = "arn:partition:service:region:account:resource";

/** Problems of an ARN pattern; variables are allowed after the fifth colon only. */
export function arnPatternProblems(pattern: string, variables: boolean): string[] {
  if (pattern === "*") return [];
  const parts = splitArn(pattern);
  if (!parts || parts[0] !== "arn") return [`"${pattern}" must be "*" or have the form ${FORM}`];
  if (!variables) return [];
  const misplaced = parts.slice(0, 5).some((part) => part.includes("${"));
  return [
    ...(misplaced ? [`"${pattern}" has a policy variable before the fifth colon, where AWS allows none`] : []),
    ...variableProblems(pattern),
  ];
}

/**
 * Compiles an ARN pattern: each of the six parts is matched by itself, so that `*` never spans a colon before the
 * resource part.
 */
export function compileArnPattern(pattern: string, variables: boolean): TextMatcher {
  if (pattern === "*") return () => true;
  if (!/[*?]/.test(pattern) && !(variables && pattern.includes("${"))) return (text) => text === pattern;
  const matchers = (splitArn(pattern) ?? []).map((part) => compileText(part, { variables, wildcards: true }));
  return (text, context) => {
    const parts = splitArn(text);
    return parts !== undefined && matchers.every((matches, i) => matches(parts[i] ?? "", context));
  };
}
