// The glob patterns of triggers. Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
// Where it is silent, the examples of pipelines-triggers decide: common/**/*.js takes common/app.js, so that **/ stands for no folder too.

/** Alternatives that a character or a run of characters of a pattern stands for, in the order in which they are tried. */
const TOKEN =
  /\\(?<escaped>.)|(?<set>\[!?(?:\][^\]]*|[^\]]+)\])|(?<folders>\*\*\/)|(?<any>\*\*)|(?<some>\*)|(?<one>\?)|(?<open>\{)|(?<comma>,)|(?<close>\})|(?<plain>[^])/gu;

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** Within brackets `*`, `?` and `\` stand for themselves, and nothing stands for the end of a folder. */
function set(text: string): string {
  const negated = text.startsWith("[!");
  const inner = text.slice(negated ? 2 : 1, -1).replace(/[\\\]^[]/g, "\\$&");
  return negated ? `(?!/)[^${inner}]` : `(?!/)[${inner}]`;
}

/** Groups do not nest: within one, an opening brace stands for itself, and so does a closing one outside. */
function expression(glob: string): string {
  let isGroup = false;
  const parts = [...glob.matchAll(TOKEN)].map(({ 0: text, groups = {}, index }) => {
    if (groups["escaped"] !== undefined) return literal(groups["escaped"]);
    if (groups["set"] !== undefined) return set(text);
    if (groups["folders"] !== undefined) return "(?:.*/)?";
    if (groups["any"] !== undefined) return ".*";
    if (groups["some"] !== undefined) return "[^/]*";
    if (groups["one"] !== undefined) return "[^/]";
    if (groups["open"] !== undefined && !isGroup && glob.includes("}", index)) {
      isGroup = true;
      return "(?:";
    }
    if (groups["comma"] !== undefined && isGroup) return "|";
    if (groups["close"] !== undefined && isGroup) {
      isGroup = false;
      return ")";
    }
    return literal(text);
  });
  return parts.join("");
}

/** Whether a pattern takes a name; a pattern that is none, such as `[z-a]`, takes nothing. */
export function matchesGlob(glob: string, name: string): boolean {
  try {
    return new RegExp(`^${expression(glob)}$`, "su").test(name);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
