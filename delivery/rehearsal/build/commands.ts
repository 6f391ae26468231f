import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { quoted } from "./driver";

/** Commands that CodeBuild's environments bring. Source: CodeBuild User Guide, caching-s3 and parallel-test-tests-run. */
const COMMANDS = ["codebuild-hash-files", "codebuild-glob-search", "codebuild-tests-run"] as const;

/** Puts CodeBuild's own commands and the node of the rehearsal into a folder; they run by this node, whatever a build makes of its PATH. */
export async function installCommands(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await symlink(process.execPath, join(folder, "node"));
  const program = `${quoted(process.execPath)} ${quoted(join(__dirname, "codebuild.js"))}`;
  for (const name of COMMANDS)
    await writeFile(join(folder, name), `#!/bin/sh\nexec ${program} ${name} "$@"\n`, { mode: 0o755 });
}
