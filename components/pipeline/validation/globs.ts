/** Whether a glob pattern leaves nothing of another. Source: CodePipeline User Guide syntax-glob. Pure. */

const SPECIAL = /[*?[\]{}\\]/;

/** A pattern of literals, `*`, `**` and `?`; nothing for one with sets, groups or escapes. */
function expression(glob: string): RegExp | undefined {
  if (/[[\]{}\\]/.test(glob)) return undefined;
  const parts = glob.split(/(\*\*\/|\*\*|\*|\?)/).map((part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    return part.replace(/[.+^$()|/]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s");
}

/** True only where every name that `inner` matches is certain to match `outer`: what cannot be told is false. */
export function covers(outer: string, inner: string): boolean {
  if (outer === inner || outer === "**") return true;
  if (!SPECIAL.test(inner)) return expression(outer)?.test(inner) ?? false;
  if (outer === "*") return !/[/[{\\]|\*\*/.test(inner);
  const prefix = outer.slice(0, -2);
  return outer.endsWith("**") && !SPECIAL.test(prefix) && inner.startsWith(prefix);
}
