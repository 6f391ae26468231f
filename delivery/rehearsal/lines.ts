import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";
import { printable } from "../printable";

/** Characters of a line of output that are kept. */
export const MAX_LINE_LENGTH = 8192;

/** Takes output as it comes. */
export interface LineSplitter {
  push(chunk: Buffer): void;
  /** Hands over what was printed after the last line break. */
  end(): void;
}

/** Hides secrets in lines. */
export interface LineMask {
  (text: string): string;
  /** Characters of the longest secret. */
  readonly longest: number;
  /** A text that was cut, without the beginning of a secret that it ends with. */
  readonly unfinished: (text: string) => string;
}

const NO_MASK: LineMask = Object.assign((text: string) => text, { longest: 0, unfinished: (text: string) => text });

// Everything below space but the tab, and DEL: a printed line must not move the cursor or ring a bell.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** The beginning of a code at the end of a text that was cut. */
const HALF_CODE = /(\u001b\[?|\u009b)[\d;]*$/;

/** A line without codes for terminals, as which a secret is looked for in it. */
export function withoutCodes(line: string): string {
  const text = stripVTControlCharacters(line.replace(/\r+$/, ""));
  // A carriage return starts the line again: what a terminal would show last counts.
  return text.slice(text.lastIndexOf("\r") + 1).replace(CONTROLS, "");
}

/**
 * Splits output into lines as UTF-8, invalid bytes as U+FFFD, without codes for terminals; what else nobody may print is escaped.
 *
 * A line longer than {@link MAX_LINE_LENGTH} is cut and says so; what a process prints never fills the memory. Secrets are masked before
 * that: enough of a line is kept to see one whole that the cut would go through.
 *
 * @param mask Hides secrets. @default - there are none
 */
export function splitLines(onLine: (line: string) => void, mask: LineMask = NO_MASK): LineSplitter {
  const decoder = new StringDecoder("utf8");
  let line = "";
  let dropped = 0;

  const room = MAX_LINE_LENGTH + mask.longest;
  const append = (text: string): void => {
    const kept = text.slice(0, room - line.length);
    line += kept;
    dropped += text.length - kept.length;
  };
  const flush = (): void => {
    const text = withoutCodes(dropped > 0 ? line.replace(HALF_CODE, "") : line);
    const whole = mask(dropped > 0 ? mask.unfinished(text) : text);
    const more = dropped + Math.max(0, whole.length - MAX_LINE_LENGTH);
    onLine(printable(whole.slice(0, MAX_LINE_LENGTH)) + (more > 0 ? ` … (${more} more characters)` : ""));
    line = "";
    dropped = 0;
  };

  return {
    push(chunk) {
      const [first = "", ...rest] = decoder.write(chunk).split("\n");
      append(first);
      for (const next of rest) {
        flush();
        append(next);
      }
    },
    end() {
      append(decoder.end());
      if (line !== "" || dropped > 0) flush();
    },
  };
}
