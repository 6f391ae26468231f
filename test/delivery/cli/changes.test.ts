import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pico from "picocolors";
import { changesCommand, type ChangesCommandOptions } from "../../../delivery/cli/changes";
import { describeLasting, lastingChanges } from "../../../delivery/cli/validation/lasting";
import type { Output } from "../../../delivery/cli/output";
import { ROOT } from "../../../delivery/cli/program";
import { LASTING_SETTINGS } from "../../../stacks/settings/lasting";

const PROJECT = "name: shop\nruntime: nodejs\n";

const program = (resources: string): string => `import { Key } from "@pulumi/aws/kms";
import { Role } from "@pulumi/aws/iam";
export = async () => {
  ${resources}
};
`;

const KEY = (more: string, opts = "") => `new Key("key", { description: "a"${more} }${opts});`;
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const ROLE = `new Role("role", { assumeRolePolicy: ${JSON.stringify(TRUST)} });`;

function recorder(isJson: boolean): { readonly output: Output; readonly said: unknown[] } {
  const said: unknown[] = [];
  const output = {
    isJson,
    colors: pico.createColors(false),
    progress: () => undefined,
    end: () => undefined,
    print: (text: string) => void (isJson || said.push(text)),
    json: (value: unknown) => void (isJson && said.push(value)),
  } as unknown as Output;
  return { output, said };
}

describe("interlock changes", function () {
  // Each comparison starts a process that loads the SDK.
  this.timeout(120_000);
  let root: string;
  let temporary: string | undefined;
  const write = (name: string, text: string): void => writeFileSync(join(root, name), text);
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-C", root, "-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      stdio: "ignore",
    });
  /** Programs are loaded once by their path: each state of one needs another file. */
  let version = 0;
  const rewrite = (resources: string): void => {
    version += 1;
    write(`program${version}.ts`, program(resources));
    write("index.ts", `export { default } from "./program${version}";\n`);
    delete require.cache[join(root, "index.ts")];
  };
  const run = async (options: ChangesCommandOptions): Promise<{ code: number; text: string }> => {
    const { output, said } = recorder(false);
    const code = await changesCommand(options, output, root);
    return { code, text: said.map(String).join("\n") };
  };

  /** A state in which the key is of another kind than in the program. */
  function writeState(): string {
    const file = join(root, "state.json");
    const resource = (type: string, name: string, inputs: object) => ({
      urn: `urn:pulumi:dev::shop::${type}::${name}`,
      type,
      custom: true,
      inputs,
    });
    const resources = [
      resource("aws:kms/key:Key", "key", { description: "a", customerMasterKeySpec: "ECC_NIST_P256" }),
      resource("aws:iam/role:Role", "role", { assumeRolePolicy: TRUST }),
    ];
    writeFileSync(file, JSON.stringify({ version: 3, deployment: { resources } }));
    return file;
  }

  before(() => {
    root = mkdtempSync(join(tmpdir(), "interlock-changes-"));
    // Other tests evaluate revisions at the same time, in the folder of temporary files that all share.
    temporary = process.env["TMPDIR"];
    process.env["TMPDIR"] = mkdtempSync(join(root, "tmp-"));
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "dir");
    write("Pulumi.yaml", PROJECT);
    write("Pulumi.dev.yaml", "config:\n  shop:a: b\n");
    write(".gitignore", "node_modules\ntmp-*\n");
    rewrite(`${KEY("")} ${ROLE}`);
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-qm", "first");
  });
  after(() => {
    if (temporary === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = temporary;
    rmSync(root, { recursive: true, force: true });
  });

  const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("interlock-revision-"));

  it("tells against the last commit what is replaced and lost, and fails unless that is allowed", async () => {
    const before = folders();
    rewrite(KEY(', customerMasterKeySpec: "ECC_NIST_P256", keyUsage: "SIGN_VERIFY"'));
    const lost = await run({});
    assert.equal(lost.code, 1);
    assert.match(
      lost.text,
      new RegExp(
        [
          "^Against HEAD \\([0-9a-f]{12}\\)",
          "",
          "dev: 1 to delete, 1 to replace",
          "  - aws:iam/role:Role role",
          "  ± aws:kms/key:Key key",
          "      replaced by customerMasterKeySpec, keyUsage, which cannot be changed",
          "      loses what a key has encrypted or signed",
          "",
          "1 of these lose something, or are refused: key. Name those that are meant with",
          "--allow$",
        ].join("\n"),
      ),
    );
    assert.ok(lost.text.split("\n").every((line) => line.length <= 80));
    assert.equal((await run({ allow: ["key"] })).code, 0);
    assert.equal((await run({ allow: ["urn:pulumi:dev::shop::aws:kms/key:Key::key"] })).code, 0);
    const needless = await run({ allow: ["key", "kee"], stack: ["dev"] });
    assert.match(needless.text, /\n--allow kee names nothing that is lost\nAll that is lost is allowed$/);
    assert.deepEqual(folders(), before);
  });

  it("says that a protected resource is refused, as one document too", async () => {
    rewrite(`${KEY("", ", { protect: true }")} ${ROLE}`);
    git("add", "-A");
    git("commit", "-qm", "second");
    rewrite(ROLE);
    const { output, said } = recorder(true);
    assert.equal(await changesCommand({ against: "main" }, output, root), 1);
    const [document] = said as [{ ok: boolean; lost: string[]; stacks: { changes: { refused: boolean }[] }[] }];
    assert.equal(document.ok, false);
    assert.deepEqual(document.lost, ["urn:pulumi:dev::shop::aws:kms/key:Key::key"]);
    assert.equal(document.stacks[0]?.changes[0]?.refused, true);
    // Against the commit before, where nothing protected it.
    assert.match((await run({ against: "HEAD~1" })).text, /- aws:kms\/key:Key key\n {6}loses what/);
  });

  it("reads a state file, and says what of it is not compared", async () => {
    rewrite(`${KEY("")} ${ROLE}`);
    const file = writeState();
    const { code, text } = await run({ against: file });
    assert.equal(code, 1);
    assert.match(text, /\ndev: 1 to replace\n {2}± aws:kms\/key:Key key\n/);
    assert.match(text, /were not\s+compared/);
    await assert.rejects(run({ against: file, stack: ["prod"] }), /holds the stack dev, got --stack prod; remove it$/);
  });

  it("names settings that a living environment cannot change, where they stand, and what their change replaces", async () => {
    rewrite(`${KEY(', customerMasterKeySpec: "RSA_2048"')} ${ROLE}`);
    write("Pulumi.dev.yaml", "config:\n  shop:a: b\n  shop:vpcCidr: 10.1.0.0/16\n");
    try {
      const report = await lastingChanges("HEAD", root);
      const consequence = LASTING_SETTINGS.vpcCidr!;
      assert.deepEqual(report.settings, [
        {
          stack: "dev",
          at: "Pulumi.dev.yaml:3:17",
          setting: "vpcCidr",
          before: undefined,
          after: "10.1.0.0/16",
          consequence,
        },
      ]);
      assert.deepEqual(report.stacks, [
        { stack: "dev", counts: "1 to replace", loses: [`key (${report.stacks[0]?.loses[0]?.slice(5, -1)})`] },
      ]);
      assert.match(
        describeLasting(report),
        /^Against HEAD \(\w{12}\)\nPulumi\.dev\.yaml:3:17: vpcCidr: not given → 10\.1\.0\.0\/16\n {2}networks are made anew/,
      );
    } finally {
      write("Pulumi.dev.yaml", "config:\n  shop:a: b\n");
      rewrite(`${KEY("")} ${ROLE}`);
    }
  });

  it("says of a state file, which holds no settings, what would be replaced", async () => {
    const report = await lastingChanges(writeState(), root);
    assert.deepEqual(report.settings, []);
    assert.deepEqual(
      report.stacks.map(({ stack, counts }) => [stack, counts]),
      [["dev", "1 to replace"]],
    );
    assert.match(
      describeLasting(report),
      /\nNo setting has changed that a living environment cannot change\ndev: 1 to replace\n {2}loses key \(/,
    );
  });

  it("refuses what is neither, stacks without settings, and a revision whose program cannot be evaluated", async () => {
    const before = folders();
    await assert.rejects(run({ against: "nowhere" }), (error: Error & { exitCode?: number }) => {
      assert.match(
        error.message,
        /^--against must be a revision of git or a state file, got "nowhere", which is neither/,
      );
      return error.exitCode === 2;
    });
    await assert.rejects(run({ stack: ["prod"] }), /^UsageError: --stack must be one of dev, got prod/);
    const whole = readFileSync(join(root, "index.ts"), "utf8");
    write("index.ts", 'throw new Error("broken");\nexport {};\n');
    git("add", "-A");
    git("commit", "-qm", "broken");
    write("index.ts", whole);
    await assert.rejects(run({ against: "HEAD" }), /^UsageError: The program of HEAD cannot be evaluated: .*broken/s);
    assert.deepEqual(folders(), before);
  });
});

describe("settings that a living environment cannot change", () => {
  it("are those of the table in docs/changes.md", () => {
    const page = readFileSync(join(ROOT, "docs/changes.md"), "utf8");
    const [, section = ""] = page.split("## What a living environment cannot change\n");
    const rows = [...section.split("\n## ")[0]!.matchAll(/^\| `(\w+)`\s+\| (.*?)\s+\|$/gm)];
    const told = Object.fromEntries(rows.map(([, key, what]) => [key, what!.replaceAll("`", "")])) as Record<
      string,
      string
    >;
    assert.deepEqual(told, LASTING_SETTINGS);
  });
});
