/** The program of a revision, taken out of git into a folder that goes again. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract } from "tar";
import type { Graph } from "../../graph/types";
import { UsageError } from "../usageError";
import type { ChildResult } from "./child";

export interface Revision {
  /** As it was named. */
  readonly name: string;
  readonly commit: string;
}

const TOOL = join(__dirname, "..", "..", "bin", "evaluate.js");

/** Without variables that hooks of git set: they would point to another repository. */
const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"))),
  LC_ALL: "C",
  GIT_OPTIONAL_LOCKS: "0",
});

function git(root: string, args: readonly string[]) {
  const { status, stdout, stderr, error } = spawnSync("git", ["-C", root, ...args], {
    env: environment(),
    encoding: "utf8",
  });
  if (error !== undefined) throw new UsageError(`git cannot run (${error.message}); revisions are read by it`);
  return { ok: status === 0, text: stdout.trim(), problem: stderr.trim() };
}

/** @throws UsageError where there is no such revision */
export function findRevision(root: string, name: string): Revision {
  const found = name.startsWith("-")
    ? { ok: false, text: "" }
    : git(root, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  if (found.ok) return { name, commit: found.text };
  throw new UsageError(
    `--against must be a revision of git or a state file, got ${JSON.stringify(name)}, which is neither; name for example HEAD~1, main, or the file that pulumi stack export has written`,
  );
}

/** Writes the program of a revision into a folder, with the dependencies that are installed now. */
async function unpack(root: string, { commit, name }: Revision, folder: string): Promise<string> {
  const archive = join(folder, "program.tar");
  const written = git(root, ["archive", "--format=tar", "-o", archive, commit]);
  if (!written.ok) throw new UsageError(`The program of ${name} cannot be read: ${written.problem}`);
  const program = join(folder, "program");
  mkdirSync(program);
  await extract({ file: archive, cwd: program });
  rmSync(archive);
  if (!existsSync(join(program, "Pulumi.yaml")))
    throw new UsageError(`The revision ${name} has no Pulumi.yaml, so that it is no program; name another one`);
  const modules = join(root, "node_modules");
  if (existsSync(modules) && !existsSync(join(program, "node_modules")))
    symlinkSync(modules, join(program, "node_modules"), "dir");
  return program;
}

/** Runs the evaluation in a process of its own. */
function evaluate(program: string, result: string, stacks: readonly string[], signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [TOOL, program, result, ...stacks], {
      cwd: program,
      env: environment(),
      stdio: ["ignore", "ignore", "pipe"],
      ...(signal === undefined ? {} : { signal }),
    });
    const problems: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => problems.push(chunk));
    child.once("error", reject);
    child.once("close", () => resolve(Buffer.concat(problems).toString("utf8").trim()));
  });
}

/** Puts the program of a revision into a folder for as long as it is used: the folder is gone afterwards, however that ends. */
export async function withProgram<T>(
  root: string,
  revision: Revision,
  use: (program: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "interlock-revision-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    return await use(await unpack(root, revision, folder), folder);
  } finally {
    process.off("exit", remove);
    remove();
  }
}

/**
 * Evaluates the program of a revision as an update.
 * @throws UsageError where the program cannot be evaluated
 */
export const evaluateRevision = (
  root: string,
  revision: Revision,
  stacks: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Graph>> =>
  withProgram(root, revision, async (program, folder) => {
    const file = join(folder, "result.json");
    const said = await evaluate(program, file, stacks, signal);
    const result = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ChildResult) : { error: said };
    if ("graphs" in result) return new Map(result.graphs);
    throw new UsageError(`The program of ${revision.name} cannot be evaluated: ${result.error}`);
  });
