/** Shorter values would mask half of the output. */
const SHORTEST = 3;

/** Replaces secrets in text; of one with several lines each line counts, for output comes by lines. */
export function createMask(secrets: readonly string[]): (text: string) => string {
  const parts = secrets
    .flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
    .filter((part) => part.trim().length >= SHORTEST)
    // The longest first, so that a secret within a secret leaves nothing behind.
    .sort((a, b) => b.length - a.length);
  const unique = [...new Set(parts)];
  return (text) => unique.reduce((masked, part) => masked.replaceAll(part, "***"), text);
}
