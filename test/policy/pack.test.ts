/** The pack as Pulumi starts and asks it, and what its README says of it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { type AnalyzeDiagnostic, AnalyzeRequest, AnalyzerResourceOptions } from "@pulumi/pulumi/proto/analyzer_pb";
import { RULES } from "../../policy/rules";
import { UNKNOWN } from "./run";

const PACK = join(__dirname, "../../policy");
const packRequire = createRequire(join(PACK, "index.ts"));
// The tests speak to the runner with the same gRPC and protobuf libraries as the SDK.
const sdkRequire = createRequire(packRequire.resolve("@pulumi/pulumi"));
const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, string>>;

describe("policy pack: its files", () => {
  const readme = readFileSync(join(PACK, "README.md"), "utf8");

  it("the README lists every rule with its level, in order", () => {
    const rows = [...readme.matchAll(/^\| `([\w-]+)` +\| (mandatory|advisory) +\| (.+?) +\|$/gm)].map((row) =>
      row.slice(1),
    );
    assert.deepEqual(
      rows,
      RULES.map(({ name, level, description }) => [name, level, description]),
    );
  });

  it("the README lists every setting with its default", () => {
    const rows = [...readme.matchAll(/^\| `([\w-]+)` +\| `(\w+)` +\| `(.+?)` +\| (.+?) +\|$/gm)].map((row) =>
      row.slice(1),
    );
    const expected = RULES.flatMap(({ name, settings = {} }) =>
      Object.entries(settings).map(([key, schema]) => [name, key, JSON.stringify(schema.default), schema.description]),
    );
    assert.deepEqual(rows, expected);
  });

  it("names rules once", () => {
    assert.equal(new Set(RULES.map(({ name }) => name)).size, RULES.length);
  });

  it("its package pins what the project tests it with", () => {
    const { devDependencies, dependencies } = readJson(join(PACK, "../package.json"));
    const tested = { ...devDependencies, ...dependencies };
    for (const [name, version] of Object.entries(readJson(join(PACK, "package.json"))["dependencies"] ?? {}))
      assert.equal(version, tested[name], name);
  });
});

type Credentials = ConstructorParameters<typeof AnalyzerClient>[1];
type Properties = NonNullable<ReturnType<AnalyzeRequest["getProperties"]>>;
type EmptyMessage = Parameters<AnalyzerClient["getAnalyzerInfo"]>[0];

const grpc = sdkRequire("@grpc/grpc-js") as { credentials: { createInsecure: () => Credentials } };
const { Empty } = sdkRequire("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => EmptyMessage };
const { Struct } = sdkRequire("google-protobuf/google/protobuf/struct_pb") as {
  Struct: { fromJavaScript: (value: object) => Properties };
};

/** Turns a call with a callback into a promise. */
const reply = <T>(call: (done: (error: Error | null, value: T) => void) => unknown): Promise<T> =>
  new Promise((resolve, reject) => {
    call((error, value) => (error === null ? resolve(value) : reject(error)));
  });

describe("policy pack: under Pulumi's own runner", () => {
  let runner: ChildProcess;
  let client: AnalyzerClient;

  before(async () => {
    const env = { ...process.env };
    delete env["TS_NODE_TRANSPILE_ONLY"];
    const script = packRequire.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const args = [script, "127.0.0.1:1", "."];
    runner = spawn(process.execPath, args, { cwd: PACK, env, stdio: ["ignore", "pipe", "inherit"] });
    const [port] = (await once(runner.stdout!, "data")) as [Buffer];
    client = new AnalyzerClient(`127.0.0.1:${port.toString().trim()}`, grpc.credentials.createInsecure());
  });

  after(async () => {
    client.close();
    const exit = once(runner, "exit");
    runner.kill();
    await exit;
  });

  async function analyze(type: string, props: object): Promise<readonly AnalyzeDiagnostic[]> {
    const request = new AnalyzeRequest();
    request.setType(type);
    request.setName("it");
    request.setUrn(`urn:pulumi:dev::app::${type}::it`);
    request.setProperties(Struct.fromJavaScript(props));
    request.setOptions(new AnalyzerResourceOptions());
    const response = await reply<{ getDiagnosticsList: () => AnalyzeDiagnostic[] }>((done) =>
      client.analyze(request, done),
    );
    return response.getDiagnosticsList();
  }

  it("says what its policies are", async () => {
    type Info = { toObject: () => { name: string; version: string; policiesList: { name: string }[] } };
    const info = (await reply<Info>((done) => client.getAnalyzerInfo(new Empty(), done))).toObject();
    assert.equal(info.name, "interlock-policy");
    assert.equal(info.version, readJson(join(PACK, "package.json"))["version"]);
    assert.deepEqual(
      info.policiesList.map(({ name }) => name),
      RULES.map(({ name }) => name),
    );
  });

  it("reports a breach", async () => {
    const found = await analyze("aws:kms/key:Key", { enableKeyRotation: false });
    assert.deepEqual(
      found.map((item) => [item.getPolicyname(), item.getMessage()]),
      [["key-rotation", "Symmetric keys rotate.\nenableKeyRotation must be true, got false"]],
    );
  });

  it("passes over what a preview does not know", async () => {
    assert.deepEqual(await analyze("aws:kms/key:Key", { enableKeyRotation: UNKNOWN, policy: UNKNOWN }), []);
  });
});
