/**
 * Text from outside (commits, branches, reasons, what hooks and builds print, what AWS answers) as it may be shown: nothing in it moves a
 * cursor, colours, rings, renames a window or turns the direction of what stands beside it.
 */

/**
 * What a terminal obeys or a reader does not see: C0 controls but tab and line feed, DEL, C1 controls, marks and embeddings that turn the
 * direction of text, separators that break a line where no program expects it, and format characters without a form of their own.
 *
 * Source: Unicode Standard Annex 9, "Directional Formatting Characters"; Standard 36, "Bidirectional Text Spoofing"; ECMA-48.
 */
const UNPRINTABLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A text with every such character as `\uXXXX`, which JSON reads as the same character again. Tabs and line feeds stay. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** The same for what must stay on one line: tabs and line feeds become blanks. */
export const printableLine = (text: string): string => printable(text.replace(/[\t\n]+/g, " "));

/** A value as JSON text that is safe to show: `JSON.stringify` leaves DEL, C1 controls and directions as they are. */
export const printableJson = (value: unknown): string => printable(JSON.stringify(value, undefined, 2));

/** Such characters of a text, as `U+XXXX`, each once. */
export function unprintableIn(text: string): readonly string[] {
  const found = (text.match(UNPRINTABLE) ?? []).map((character) => character.charCodeAt(0).toString(16).toUpperCase());
  return [...new Set(found)].map((code) => `U+${code.padStart(4, "0")}`);
}
