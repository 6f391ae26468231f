/**
 * The function that creates branches: its source, for the runtime of `internal/runtimes`, which holds the AWS SDK.
 *
 * It writes to a repository only what is missing. A commit without parent is possible in an empty repository alone, and a branch
 * that exists cannot be created, so neither a second run nor somebody's push in between can overwrite anything. It tries again what
 * passes: throttling, faults of the service, and the seconds until a new role's rights are known everywhere.
 * @see https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateCommit.html
 */
export const BRANCHES_FUNCTION = `"use strict";
const {
  CodeCommitClient,
  CreateBranchCommand,
  CreateCommitCommand,
  GetBranchCommand,
  ListBranchesCommand,
} = require("@aws-sdk/client-codecommit");

const client = new CodeCommitClient({});
const ATTEMPTS = 8;
const LONGEST_WAIT_MILLISECONDS = 8000;
const PASSING = new Set([
  "AccessDeniedException",
  "EncryptionKeyAccessDeniedException",
  "EncryptionKeyUnavailableException",
  "ThrottlingException",
  "TooManyRequestsException",
]);

const wait = (attempt) =>
  new Promise((resolve) => setTimeout(resolve, Math.min(250 * 2 ** attempt, LONGEST_WAIT_MILLISECONDS)));

async function send(command) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.send(command);
    } catch (error) {
      const passes = PASSING.has(error.name) || error.$fault === "server";
      if (!passes || attempt === ATTEMPTS) throw error;
      await wait(attempt);
    }
  }
}

async function headOf(repositoryName, branchName) {
  try {
    return (await send(new GetBranchCommand({ repositoryName, branchName }))).branch.commitId;
  } catch (error) {
    if (error.name === "BranchDoesNotExistException") return undefined;
    throw error;
  }
}

async function firstCommit({ repositoryName, defaultBranch, readme }) {
  const { branches = [] } = await send(new ListBranchesCommand({ repositoryName }));
  if (branches.length > 0 && !branches.includes(defaultBranch))
    throw new Error(
      "Repository " + repositoryName + " has the branches " + branches.join(", ") + ", but no default branch " +
        defaultBranch + ": push it, or name another as defaultBranch",
    );
  try {
    const created = await send(
      new CreateCommitCommand({
        repositoryName,
        branchName: defaultBranch,
        commitMessage: "Create the repository",
        putFiles: [{ filePath: "README.md", fileContent: Buffer.from(readme) }],
      }),
    );
    return created.commitId;
  } catch (error) {
    // Somebody pushed in between, or an earlier attempt came through.
    const head = await headOf(repositoryName, defaultBranch);
    if (head === undefined) throw error;
    return head;
  }
}

async function createBranch(repositoryName, branchName, commitId) {
  try {
    await send(new CreateBranchCommand({ repositoryName, branchName, commitId }));
  } catch (error) {
    if (error.name !== "BranchNameExistsException") throw error;
  }
}

exports.handler = async (event) => {
  const { repositoryName, defaultBranch, branches } = event;
  const commitId = (await headOf(repositoryName, defaultBranch)) ?? (await firstCommit(event));
  for (const branch of branches)
    if (branch !== defaultBranch) await createBranch(repositoryName, branch, commitId);
  return { branches };
};
`;
