/** Programs as buildspecs hold them. */

/**
 * Takes comments, blank lines and indentation away: a project's buildspec has room for 25,600 characters. None of them means anything.
 */
export const compactProgram = (text: string): string =>
  text
    .replace(/^\s*\/\*\*?[\s\S]*?\*\/\s*$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(\/\/|#(?!!))/.test(line))
    .join("\n");
