/** What a launch template's user data writes at boot, as far as it does so with here-documents. */

/** `cat > <path> <<'<word>'`, the lines up to the word, and the word. */
const HERE_DOCUMENT = /^cat > (\/\S+) <<'?(\w+)'?\n([\s\S]*?)^\2$/gm;

/** Files by absolute path. @param base64 User data as the launch template holds it */
export function filesOfUserData(base64: string): Record<string, string> {
  const text = Buffer.from(base64, "base64").toString("utf8");
  return Object.fromEntries([...text.matchAll(HERE_DOCUMENT)].map(([, path = "", , content = ""]) => [path, content]));
}

/** Replaces or adds variables in a file of `KEY=value` lines. */
export function withVariables(content: string, variables: Readonly<Record<string, string>>): string {
  const kept = content
    .split("\n")
    .filter((line) => line !== "" && !Object.hasOwn(variables, line.split("=", 1)[0] ?? ""));
  return [...kept, ...Object.entries(variables).map(([key, value]) => `${key}=${value}`), ""].join("\n");
}
