/** Event patterns as EventBridge matches them, so far as rules of repositories use them. */

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether an event fits a pattern of exact values, nested fields and `$or`. @throws Error on anything else */
export function matchesEvent(pattern: unknown, event: unknown): boolean {
  if (!isFields(pattern)) throw new Error(`not a pattern: ${JSON.stringify(pattern)}`);
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === "$or") return (wanted as unknown[]).some((either) => matchesEvent(either, event));
    const value = isFields(event) ? event[field] : undefined;
    if (!Array.isArray(wanted)) return matchesEvent(wanted, value);
    const found: unknown[] = Array.isArray(value) ? value : [value];
    return found.some((each) => wanted.includes(each));
  });
}
