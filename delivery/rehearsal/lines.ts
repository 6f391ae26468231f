import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";

/** Characters of a line of output that are kept. */
export const MAX_LINE_LENGTH = 8192;

/** Takes output as it comes. */
export interface LineSplitter {
  push(chunk: Buffer): void;
  /** Hands over what was printed after the last line break. */
  end(): void;
}

// Everything below space but the tab, and DEL: a printed line must not move the cursor or ring a bell.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

function printable(line: string): string {
  const text = stripVTControlCharacters(line.replace(/\r+$/, ""));
  // A carriage return starts the line again: what a terminal would show last counts.
  return text.slice(text.lastIndexOf("\r") + 1).replace(CONTROLS, "");
}

/**
 * Splits output into lines as UTF-8, invalid bytes as U+FFFD, without control characters.
 *
 * A line longer than {@link MAX_LINE_LENGTH} is cut and says so; what a process prints never fills the memory.
 */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder("utf8");
  let line = "";
  let dropped = 0;

  const append = (text: string): void => {
    const kept = text.slice(0, MAX_LINE_LENGTH - line.length);
    line += kept;
    dropped += text.length - kept.length;
  };
  const flush = (): void => {
    const note = dropped > 0 ? ` … (${dropped} more characters)` : "";
    onLine(printable(line) + note);
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
