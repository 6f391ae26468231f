/** What keeps a rehearsal from beginning, told before anything that takes time. */
import { readCommit } from "./commit";
import { RehearsalError } from "./types";
import { checkWorkspace } from "./workspace";

export interface PreflightOptions {
  /** Folder of the clone. */
  readonly root: string;
  /** Folder of the app in it. */
  readonly source: string;
  readonly allowDirty: boolean;
}

/** @throws RehearsalError with exit code 2 and all that speaks against a rehearsal: of the commit, and of the folder that it writes to */
export async function preflight({ root, source, allowDirty }: PreflightOptions): Promise<void> {
  const checks = await Promise.allSettled([readCommit(root, source, "HEAD", { allowDirty }), checkWorkspace(root)]);
  const reasons = checks.flatMap((check) => (check.status === "rejected" ? [check.reason as Error] : []));
  const defect = reasons.find((reason) => !(reason instanceof RehearsalError));
  if (defect !== undefined) throw defect;
  const problems = reasons.map(({ message }) => message);
  if (problems.length > 0) throw new RehearsalError(problems.join("\n"), 2);
}
