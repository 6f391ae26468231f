import { splitArn } from "../evaluator/arn";

/** Whether some text matches both patterns; `*` is any text, `?` any character. */
export function patternsOverlap(a: string, b: string): boolean {
  const open = new Map<number, boolean>();
  const width = b.length + 1;
  const meet = (i: number, j: number): boolean => {
    const key = i * width + j;
    const known = open.get(key);
    if (known !== undefined) return known;
    open.set(key, false);
    const answer = step(i, j);
    open.set(key, answer);
    return answer;
  };
  const step = (i: number, j: number): boolean => {
    if (i === a.length && j === b.length) return true;
    if (a[i] === "*") return meet(i + 1, j) || (j < b.length && meet(i, j + 1));
    if (b[j] === "*") return meet(i, j + 1) || (i < a.length && meet(i + 1, j));
    if (i === a.length || j === b.length) return false;
    return (a[i] === b[j] || a[i] === "?" || b[j] === "?") && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}

/** Whether some ARN matches both patterns, part by part. */
export function arnsOverlap(a: string, b: string): boolean {
  if (a === "*" || b === "*") return true;
  const [left, right] = [splitArn(a), splitArn(b)];
  return left !== undefined && right !== undefined && left.every((part, i) => patternsOverlap(part, right[i] ?? ""));
}
