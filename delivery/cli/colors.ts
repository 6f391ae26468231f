/**
 * Colours that nobody else can write. What the tool prints holds text from outside, and only the codes that the tool itself put there may
 * reach a terminal: those bear a number that is drawn anew in every run, and all others are shown as text.
 */
import { randomInt } from "node:crypto";
import pico from "picocolors";
import { printable } from "../printable";

export type Colors = ReturnType<typeof pico.createColors>;

/** Three parameters of four digits: what measures text by its codes knows this form, and nobody guesses it. */
const OWN = Array.from({ length: 3 }, () => randomInt(1000, 10_000)).join(";");

/** Codes of this run, and what they stand for. */
const OWN_CODE = new RegExp(`\u001b\\[${OWN};(\\d+)m`, "g");

const marked = (code: string): string => code.replaceAll("\u001b[", `\u001b[${OWN};`);

type Formatter = (text: string | number | null | undefined) => string;

/** A formatter that marks its codes. One within another's text begins the outer one again where it ends. */
function own(format: Formatter): Formatter {
  const [open = "", close = ""] = format("\0").split("\0");
  const [first, last] = [marked(open), marked(close)];
  return (text) => (open === "" ? String(text) : `${first}${String(text).replaceAll(last, `${last}${first}`)}${last}`);
}

/** Whether a stream is a terminal that moves its cursor. */
export const isTerminal = ({ isTTY }: { readonly isTTY?: boolean }): boolean =>
  isTTY === true && process.env["TERM"] !== "dumb";

/** Colours for a stream: none where nobody sees them, or where NO_COLOR asks for none. */
export function colorsOf(stream: { readonly isTTY?: boolean }): Colors {
  const { NO_COLOR = "", FORCE_COLOR = "" } = process.env;
  const plain = pico.createColors(NO_COLOR === "" && (isTerminal(stream) || !["", "0"].includes(FORCE_COLOR)));
  const formatters = Object.entries(plain).map(([name, value]): [string, unknown] => [
    name,
    typeof value === "function" ? own(value as Formatter) : value,
  ]);
  return Object.fromEntries(formatters) as unknown as Colors;
}

/** Text with everything escaped but the tool's own colours, which stay marked: for what is measured before it is written. */
export function guarded(text: string): string {
  const codes = text.match(OWN_CODE) ?? [];
  const parts = text.split(new RegExp(`\u001b\\[${OWN};\\d+m`));
  return parts.map((part, at) => `${printable(part)}${codes[at] ?? ""}`).join("");
}

/** Text as it is written to a stream: the tool's own colours, and everything else escaped. Every word of the tool passes here. */
export const rendered = (text: string): string => guarded(text).replace(OWN_CODE, "\u001b[$1m");
