/** A small project that tests change one thing of. */
import assert from "node:assert/strict";
import { BuildProject, type BuildProjectArgs } from "../../../components";
import { deploy, problemsOf, resource } from "../deployed";

export const KEY = "arn:aws:kms:eu-central-1:111111111111:key/mrk-1";
export const STORE = "arn:aws:s3:::api-dev-111111111111-*";
export const CONNECTION = "arn:aws:codeconnections:eu-central-1:111111111111:connection/c1";
export const TOPIC = "arn:aws:sns:eu-central-1:111111111111:builds";

/** A project for a pipeline. */
export const happy = (changes: Partial<BuildProjectArgs> = {}): BuildProjectArgs => ({
  projectName: "api-build",
  artifactBucketArns: [STORE],
  encryptionKeyArn: KEY,
  ...changes,
});

/** A project for the builds of a repository. */
export const hosted = (changes: Partial<BuildProjectArgs> = {}): BuildProjectArgs => ({
  projectName: "api-build",
  source: "GITHUB",
  sourceLocation: "https://github.com/example/api.git",
  ...changes,
});

/** Args as a program without types may give them. */
export const untyped = (changes: Record<string, unknown>) => happy(changes);

export const build = (args: BuildProjectArgs) => () => {
  const built = new BuildProject("api", args);
  const { projectName, projectArn, roleArn, roleName, logGroupName, reportGroupArns } = built;
  const { batchRoleArn, badgeUrl, webhookUrl } = built;
  return {
    projectName,
    projectArn,
    roleArn,
    roleName,
    logGroupName,
    reportGroupArns,
    ...(batchRoleArn && { batchRoleArn }),
    ...(badgeUrl && { badgeUrl }),
    ...(webhookUrl && { webhookUrl }),
  };
};

export type Statement = { readonly Sid: string };

/** The statements of a role, by Sid. */
export async function statements(args: BuildProjectArgs, role = "api-role"): Promise<Record<string, Statement>> {
  const policies = resource(await deploy(build(args)), role).inputs["inlinePolicies"];
  const [{ policy }] = policies as [{ policy: string }];
  const { Statement } = JSON.parse(policy) as { Statement: Statement[] };
  return Object.fromEntries(Statement.map((statement) => [statement.Sid, statement]));
}

/** What an arg adds to the statements of the role, by Sid. */
export async function added(args: BuildProjectArgs, changes: Partial<BuildProjectArgs>) {
  const before = await statements(args);
  const after = await statements({ ...args, ...changes });
  assertKept(before, after);
  return Object.values(after).filter(({ Sid }) => !(Sid in before));
}

function assertKept(before: Record<string, Statement>, after: Record<string, Statement>): void {
  for (const [sid, statement] of Object.entries(before)) {
    if (JSON.stringify(after[sid]) !== JSON.stringify(statement)) throw new Error(`${sid} was changed`);
  }
}

export const project = async (args: BuildProjectArgs) => resource(await deploy(build(args)), "api-project").inputs;

/** One test for each case: args and the problems, without the component's name, that they lead to. */
export function refuses(
  title: string,
  cases: Readonly<Record<string, readonly [BuildProjectArgs, ...string[]]>>,
): void {
  describe(title, () => {
    for (const [what, [args, ...problems]] of Object.entries(cases))
      it(what, async () => {
        assert.deepEqual(
          await problemsOf(build(args)),
          problems.map((problem) => `BuildProject "api": ${problem}`),
        );
      });
  });
}
