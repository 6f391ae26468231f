/** What user data or a setup script writes when a machine is set up, as far as it does so with here-documents. */

/** `cat > <path> <<'<word>'`, the lines up to the word, and the word; `$root` may stand before the path. */
const HERE_DOCUMENT = /^ *cat > (?:"\$root(\/[^"$]+)"|(\/\S+)) <<'?(\w+)'?\n([\s\S]*?)^\3$/gm;

/** Files by absolute path. @param base64 User data as the launch template holds it */
export function filesOfUserData(base64: string): Record<string, string> {
  const text = Buffer.from(base64, "base64").toString("utf8");
  return Object.fromEntries(
    [...text.matchAll(HERE_DOCUMENT)].map(([, below, path = "", , content = ""]) => [below ?? path, content]),
  );
}

/** Replaces or adds variables in a file of `KEY=value` lines. */
export function withVariables(content: string, variables: Readonly<Record<string, string>>): string {
  const kept = content
    .split("\n")
    .filter((line) => line !== "" && !Object.hasOwn(variables, line.split("=", 1)[0] ?? ""));
  return [...kept, ...Object.entries(variables).map(([key, value]) => `${key}=${value}`), ""].join("\n");
}
