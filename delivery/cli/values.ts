/** Reads the values that builds get for parameters and secrets. Nothing of them is ever printed, not even in an error. */
import { readFileSync, statSync } from "node:fs";
import { isMap, isScalar, LineCounter, parseDocument, type Node } from "yaml";
import { UsageError } from "./usageError";

/** Permission bit: any user of the machine may read. */
const OTHERS_READ = 0o004;

function open(file: string): string {
  try {
    const { mode } = statSync(file);
    if (process.platform === "win32" || (mode & OTHERS_READ) === 0) return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--values: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(
    `--values: ${file} holds secrets, and every user of this machine may read it; run chmod o-r ${file}`,
  );
}

/** A value as a build gets it: text as it stands, and a mapping as the JSON of a secret with keys. */
function valueOf(node: Node | null): string | undefined {
  if (node === null) return "";
  if (isScalar<string | null>(node)) return node.value ?? "";
  return isMap(node) ? JSON.stringify(node.toJSON()) : undefined;
}

/**
 * Reads a YAML file that maps names of parameters, and names or ARNs of secrets, to values.
 *
 * @throws UsageError that lists every problem
 */
export function readValues(file: string): Record<string, string> {
  const lines = new LineCounter();
  // Plain scalars stay text: a password may look like a number.
  const document = parseDocument(open(file), { schema: "failsafe", prettyErrors: false, lineCounter: lines });
  const problems: string[] = [];
  const report = (offset: number, problem: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push(`${file}:${line}:${col}: ${problem}`);
  };
  for (const { pos, code } of document.errors) report(pos[0], `must be valid YAML (${code})`);
  const root = document.contents as Node | null;
  const values: Record<string, string> = {};
  if (isMap(root)) {
    for (const { key, value } of root.items) {
      const read = valueOf(value as Node | null);
      if (isScalar(key) && read !== undefined) values[String(key.value)] = read;
      else report((key as Node).range?.[0] ?? 0, "must map a name to a text, or to a mapping for a secret with keys");
    }
  } else if (problems.length === 0)
    report(0, "must be a mapping from the names of parameters and secrets to their values");
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return values;
}
