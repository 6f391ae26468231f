/** The pages of the documentation, as tests read them. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export const ROOT = resolve(__dirname, "../..");

/** Text of a page, by its path in the repository. */
export const pageOf = (path: string): string => readFileSync(resolve(ROOT, path), "utf8");

/** A row of a table, and the last heading of the second level before it. */
export interface Row {
  readonly heading: string;
  readonly cells: readonly string[];
}

/** The rows of a page's tables, without heads and rules. */
export function rowsOf(page: string): readonly Row[] {
  let heading = "";
  let isBody = false;
  const rows: Row[] = [];
  for (const line of page.split("\n")) {
    if (line.startsWith("## ")) heading = line.slice(3);
    if (!line.startsWith("|")) isBody = false;
    else if (/^\|[ :-]+\|/.test(line)) isBody = true;
    else if (isBody) rows.push({ heading, cells: cellsOf(line) });
  }
  return rows;
}

/** Cells of a row; `\|` is part of one. */
const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, line.lastIndexOf("|"))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/** Words in backticks, of a cell that is nothing else. */
export const codeOf = (cell: string | undefined): string | undefined => /^`([^`]+)`$/.exec(cell ?? "")?.[1];

/** A fenced block with the text before it, which says what it is. */
export interface Block {
  readonly language: string;
  readonly code: string;
  /** Line of the page that it begins in. */
  readonly line: number;
}

/** The fenced blocks of a page, those within lists too. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^( *)```(\w+)\n(.*?)^\1```$/gms)].map((match) => {
    const [, indent = "", language = "", code = ""] = match;
    const line = page.slice(0, match.index).split("\n").length;
    return { language, line, code: code.replace(new RegExp(`^${indent}`, "gm"), "") };
  });
}
