/** Words and variables of unit files and environment files. Source: systemd.syntax(7), systemd.exec(5). */

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", s: " " };

/** Splits at white space; quotes hold words together and `\` takes the next character as it is. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const [token] of text.matchAll(/(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|[^\s"'\\])+/gs)) {
    words.push(token.replace(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|\\(.)/gs, unquote));
  }
  return words;
}

function unquote(_: string, double?: string, single?: string, escaped?: string): string {
  const unescape = (part: string): string => part.replace(/\\(.)/gs, (__, letter: string) => ESCAPES[letter] ?? letter);
  return unescape(double ?? single ?? `\\${escaped ?? ""}`);
}

/** `NAME=value` words as variables; anything else is passed over, as systemd does. */
export function parseVariables(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.flatMap((word) => {
      const [, name, value = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
      return name === undefined ? [] : [[name, value]];
    }),
  );
}

/** An environment file: a variable a line, `#` and `;` begin comments, values may be quoted. */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const lines = text.replace(/\r/g, "").replace(/\\\n/g, "").split("\n");
  return parseVariables(
    lines
      .map((line) => line.trim())
      .filter((line) => !/^[#;]/.test(line))
      .map((line) =>
        line.replace(/^([^=]*?)\s*=\s*(.*)$/s, (_, name: string, value: string) => `${name}=${unwrap(value)}`),
      ),
  );
}

function unwrap(value: string): string {
  const [, double, single] = /^"((?:\\.|[^"\\])*)"$|^'([^']*)'$/s.exec(value) ?? [];
  if (double !== undefined) return double.replace(/\\(["\\$`])/g, "$1");
  return single ?? value;
}

/** Puts variables into the words of a command: `${NAME}` anywhere, `$NAME` as a word of its own, which may become several. */
export function substitute(words: readonly string[], variables: Readonly<Record<string, string>>): string[] {
  return words.flatMap((word) => {
    const alone = /^\$(\w+)$/.exec(word)?.[1];
    if (alone !== undefined) return splitWords(variables[alone] ?? "");
    return [
      word.replace(/\$\$|\$\{(\w+)\}/g, (_, name?: string) => (name === undefined ? "$" : (variables[name] ?? ""))),
    ];
  });
}
