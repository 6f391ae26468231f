import { type LineMask, withoutCodes } from "../lines";

/** Shorter values would mask half of the output. */
const SHORTEST = 3;

/** How many characters at the end of a text are the beginning of a secret, but not all of it. */
function startedAtEnd(text: string, secret: string): number {
  for (let length = Math.min(text.length, secret.length - 1); length > 0; length--)
    if (text.endsWith(secret.slice(0, length))) return length;
  return 0;
}

/**
 * Replaces secrets in text; of one with several lines each line counts, for output comes by lines, and so does what is left of it when codes
 * for terminals have been taken out.
 */
export function createMask(secrets: readonly string[]): LineMask {
  const parts = secrets
    .flatMap((secret) => [secret, ...secret.split(/[\r\n]+/)])
    .flatMap((part) => [part, withoutCodes(part)])
    .filter((part) => part.trim().length >= SHORTEST)
    // The longest first, so that a secret within a secret leaves nothing behind.
    .sort((a, b) => b.length - a.length);
  const unique = [...new Set(parts)];
  const mask = (text: string): string => unique.reduce((masked, part) => masked.replaceAll(part, "***"), text);
  const unfinished = (text: string): string =>
    text.slice(0, text.length - Math.max(0, ...unique.map((part) => startedAtEnd(text, part))));
  return Object.assign(mask, { longest: unique[0]?.length ?? 0, unfinished });
}
