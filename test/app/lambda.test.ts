import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import yauzl from "yauzl";
import { parseAppspec, parseBuildspec } from "../../delivery/specs";
import { APP, type Outcome, run } from "./host";

const RELEASE_VERSION = "1.0.0-01234567-7";
const ENV = { RELEASE_VERSION, COMMIT_ID: "0123456789abcdef0123456789abcdef01234567" };

const FILES = [
  "lambda/handler.js",
  "package.json",
  "release.json",
  "src/app.js",
  "src/board.js",
  "src/log.js",
  "src/release.js",
  "src/settings.js",
  "src/timetable.js",
];

/** Names and modes in a zip, by a reader that is not the app's own. */
const entriesOf = (path: string): Promise<[string, string][]> =>
  new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, validateEntrySizes: true }, (error, file) => {
      if (error) return reject(error);
      const entries: [string, string][] = [];
      file.on("entry", ({ fileName, externalFileAttributes }: yauzl.Entry) => {
        entries.push([fileName, (externalFileAttributes >>> 16).toString(8)]);
        file.readEntry();
      });
      file.on("end", () => resolve(entries));
      file.on("error", reject);
      file.readEntry();
    });
  });

describe("app: function", () => {
  let app: string;
  beforeEach(() => {
    app = mkdtempSync(join(tmpdir(), "departures-function-app-"));
    cpSync(APP, app, {
      recursive: true,
      filter: (path) => !["node_modules", "dist", "reports"].includes(basename(path)),
    });
  });
  afterEach(() => rmSync(app, { recursive: true, force: true }));

  const script = (path: string, env: NodeJS.ProcessEnv = ENV): Promise<Outcome> =>
    run(process.execPath, [join(app, path)], { PATH: process.env.PATH, ...env }, app);
  const bundle = async () => {
    assert.equal((await script("scripts/bundle.mjs")).code, 0);
    return script("lambda/bundle.mjs");
  };

  it("is bundled with what it runs and nothing else, the same each time", async () => {
    const { code, stdout } = await bundle();
    assert.equal(code, 0);
    const dist = join(app, "dist");
    assert.deepEqual(readdirSync(dist).sort(), ["appspec.yml", "function.zip", "live.mjs", "release.json"]);
    assert.deepEqual(
      await entriesOf(join(dist, "function.zip")),
      FILES.map((name) => [name, "100644"]),
    );
    assert.match(stdout, /dist\/function\.zip holds 9 files in \d+ bytes\n$/);
    const first = readFileSync(join(dist, "function.zip"));
    const { mtime } = statSync(join(dist, "function.zip"));
    assert.equal((await bundle()).code, 0);
    assert.ok(readFileSync(join(dist, "function.zip")).equals(first));
    assert.deepEqual(statSync(join(dist, "function.zip")).mtime, mtime);
  });

  it("is bundled from a bundle only", async () => {
    assert.deepEqual(await script("lambda/bundle.mjs"), {
      code: 1,
      stdout: "",
      stderr: "dist/release.json is missing; run first: npm run bundle\n",
    });
  });

  it("is tried as Lambda would run it", async () => {
    await bundle();
    const smoke = await script("lambda/smoke.mjs");
    assert.deepEqual([smoke.code, smoke.stderr], [0, ""]);
    assert.match(smoke.stdout, /"path":"\/health".*\nthe function serves release 1\.0\.0-01234567-7\n$/);
    const { code, stderr } = await script("lambda/smoke.mjs", { ...ENV, RELEASE_VERSION: "other" });
    assert.equal(code, 1);
    assert.equal(stderr, `the function must be ok with other, got 200 ok with ${RELEASE_VERSION}\n`);
  });

  it("has a buildspec, and an AppSpec once its placeholders are filled", () => {
    const text = (name: string) => readFileSync(join(APP, "lambda", name), "utf8");
    parseBuildspec(text("buildspec.yml"), "buildspec.yml");
    const filled = text("appspec.yml")
      .replace("<FUNCTION_NAME>", "board")
      .replace("<ALIAS_NAME>", "live")
      .replace("<CURRENT_VERSION>", "6")
      .replace("<TARGET_VERSION>", "7")
      .replace("<BEFORE_ALLOW_TRAFFIC_HOOK>", "CodeDeployHook_board_BeforeAllowTraffic")
      .replace("<AFTER_ALLOW_TRAFFIC_HOOK>", "CodeDeployHook_board_AfterAllowTraffic");
    assert.deepEqual(parseAppspec(filled, "appspec.yml"), {
      platform: "Lambda",
      resource: "Board",
      functionName: "board",
      alias: "live",
      currentVersion: 6,
      targetVersion: 7,
      hooks: {
        BeforeAllowTraffic: "CodeDeployHook_board_BeforeAllowTraffic",
        AfterAllowTraffic: "CodeDeployHook_board_AfterAllowTraffic",
      },
    });
  });
});

/** Clients that write down what they are asked, in place of those that Lambda's runtime brings. */
const SDK = `
const answers = JSON.parse(process.env.ANSWERS);
const command = (name) => class { constructor(input) { this.name = name; this.input = input; } };
export class Client {
  async send({ name, input }) {
    console.log(JSON.stringify([name, input]));
    const answer = answers[name] ?? {};
    return answer.Payload === undefined ? answer : { ...answer, Payload: { transformToString: () => answer.Payload } };
  }
}
export { Client as CodeDeployClient, Client as LambdaClient };
export const [BatchGetDeploymentTargetsCommand, InvokeCommand, ListDeploymentTargetsCommand, PutLifecycleEventHookExecutionStatusCommand] =
  ["BatchGetDeploymentTargets", "Invoke", "ListDeploymentTargets", "PutLifecycleEventHookExecutionStatus"].map(command);
`;

describe("app: hooks of the function", () => {
  let hooks: string;
  before(() => {
    hooks = mkdtempSync(join(tmpdir(), "departures-hooks-"));
    cpSync(join(APP, "lambda", "hooks"), hooks, { recursive: true });
    for (const name of ["client-codedeploy", "client-lambda"]) {
      const folder = join(hooks, "node_modules", "@aws-sdk", name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name: `@aws-sdk/${name}`, main: "index.mjs" }));
      writeFileSync(join(folder, "index.mjs"), SDK);
    }
  });
  after(() => rmSync(hooks, { recursive: true, force: true }));

  const versions = { functionName: "board", functionAlias: "live", currentVersion: "6", targetVersion: "7" };
  const health = { statusCode: 200, body: JSON.stringify({ status: "ok", version: "new" }) };

  /** What a hook calls, in order. */
  async function called(hook: string, answers: Record<string, unknown>): Promise<unknown[]> {
    const program = `import { handler } from ${JSON.stringify(join(hooks, hook))};
await handler({ DeploymentId: "d-1", LifecycleEventHookExecutionId: "e-1" });`;
    const env = { PATH: process.env.PATH, ANSWERS: JSON.stringify(answers) };
    const { code, stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", program], env, hooks);
    assert.deepEqual([code, stderr], [0, ""]);
    const lines = stdout.trim().split("\n");
    return lines.map((line) => JSON.parse(line) as unknown).filter((entry) => Array.isArray(entry));
  }

  const learn = {
    ListDeploymentTargets: { targetIds: ["board"] },
    BatchGetDeploymentTargets: { deploymentTargets: [{ lambdaTarget: { lambdaFunctionInfo: versions } }] },
  };
  const reported = (status: string) => [
    "PutLifecycleEventHookExecutionStatus",
    { deploymentId: "d-1", lifecycleEventHookExecutionId: "e-1", status },
  ];

  it("learn the versions from the deployment, call them and report", async () => {
    const [list, batch, ...rest] = await called("after-allow-traffic.mjs", {
      ...learn,
      Invoke: { Payload: JSON.stringify(health) },
    });
    assert.deepEqual(list, ["ListDeploymentTargets", { deploymentId: "d-1" }]);
    assert.deepEqual(batch, ["BatchGetDeploymentTargets", { deploymentId: "d-1", targetIds: ["board"] }]);
    const invoked = rest.slice(0, -1) as [string, { FunctionName: string; Qualifier: string; Payload: string }][];
    assert.deepEqual(
      invoked.map(([name, { FunctionName, Qualifier }]) => [name, FunctionName, Qualifier]),
      ["7", "live", "live", "live", "live", "live"].map((qualifier) => ["Invoke", "board", qualifier]),
    );
    const { rawPath, requestContext } = JSON.parse(invoked[0]?.[1].Payload ?? "") as {
      rawPath: string;
      requestContext: { http: { method: string } };
    };
    assert.deepEqual([rawPath, requestContext.http.method], ["/health", "GET"]);
    assert.deepEqual(rest.at(-1), reported("Succeeded"));
  });

  it("report a version that fails by itself", async () => {
    const failed = { FunctionError: "Unhandled", Payload: JSON.stringify({ errorMessage: "no clock" }) };
    const calls = await called("before-allow-traffic.mjs", { ...learn, Invoke: failed });
    assert.equal(calls.filter((call) => Array.isArray(call) && call[0] === "Invoke").length, 1);
    assert.deepEqual(calls.at(-1), reported("Failed"));
  });

  it("report a deployment that tells no versions", async () => {
    const calls = await called("before-allow-traffic.mjs", { ListDeploymentTargets: { targetIds: [] } });
    assert.deepEqual(calls.at(-1), reported("Failed"));
    assert.equal(calls.length, 3);
  });
});
