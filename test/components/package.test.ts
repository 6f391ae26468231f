import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental/provider";
import * as exported from "../../components";

const ROOT = join(__dirname, "..", "..");
const PACKAGE = join(ROOT, "components");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly types: string;
  readonly exports: { readonly ".": { readonly types: string; readonly default: string } };
  readonly files: readonly string[];
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;
const manifest = readJson<Manifest>(join(PACKAGE, "package.json"));

const components = Object.entries(exported)
  .filter(([, value]) => getPulumiComponents(value).length > 0)
  .map(([name]) => name);

describe("the package of components", () => {
  it("exports components and nothing internal, one sorted line for each file", () => {
    for (const component of ["ArtifactStores", "CodeRepository", "CrossAccountRole"])
      assert.ok(components.includes(component), component);
    const lines = readFileSync(join(PACKAGE, "index.ts"), "utf8").trim().split("\n").slice(1);
    assert.deepEqual(lines, [...new Set(lines)].sort());
    for (const line of lines) assert.match(line, /^export \* from "\.\/(?!internal\/)[\w/]+";$/);
  });

  it("asks for exactly the versions that the project is tested with", () => {
    for (const [name, version] of Object.entries(manifest.peerDependencies))
      assert.equal(readJson<Manifest>(join(ROOT, "node_modules", name, "package.json")).version, version, name);
    assert.deepEqual(Object.keys(manifest.peerDependencies), ["@pulumi/aws", "@pulumi/pulumi"]);
    assert.equal(manifest.license, readJson<Manifest>(join(ROOT, "package.json")).license);
    assert.equal(readFileSync(join(PACKAGE, "LICENSE"), "utf8"), readFileSync(join(ROOT, "LICENSE"), "utf8"));
  });

  it("has a schema for programs in other Pulumi languages", async () => {
    assert.equal(readFileSync(join(PACKAGE, "PulumiPlugin.yaml"), "utf8"), "runtime: nodejs\n");
    const provider = new ComponentProvider({
      name: manifest.name,
      dirname: PACKAGE,
      components: getPulumiComponents(exported),
    });
    const schema = JSON.parse(await provider.getSchema()) as {
      readonly name: string;
      readonly version: string;
      readonly resources: Readonly<
        Record<
          string,
          {
            readonly requiredInputs: readonly string[];
            readonly required: readonly string[];
            readonly description: string;
          }
        >
      >;
    };
    assert.deepEqual([schema.name, schema.version], ["interlock", manifest.version]);
    assert.deepEqual(Object.keys(schema.resources).sort(), components.map((name) => `interlock:index:${name}`).sort());
    const stores = schema.resources["interlock:index:ArtifactStores"];
    assert.deepEqual(stores?.requiredInputs, ["bucketPrefix", "homeRegion", "keyAlias", "regions"]);
    assert.ok(stores?.required.includes("bucketNames") && !stores.required.includes("replicationRoleArn"));
    assert.match(stores?.description ?? "", /^Creates a private, versioned, encrypted bucket in every region/);
    assert.deepEqual(schema.resources["interlock:index:CrossAccountRole"]?.required, ["roleArn", "roleName"]);
    assert.deepEqual(schema.resources["interlock:index:CodeRepository"]?.requiredInputs, ["repositoryName"]);
  });

  it("compiles and can be required by its name", () => {
    const consumer = mkdtempSync(join(tmpdir(), "interlock-package-"));
    try {
      const installed = join(consumer, "node_modules", manifest.name);
      mkdirSync(installed, { recursive: true });
      cpSync(join(PACKAGE, "package.json"), join(installed, "package.json"));
      const compiler = join(ROOT, "node_modules", "ts7", "bin", "tsc");
      const compiled = spawnSync(process.execPath, [compiler, "-p", PACKAGE, "--outDir", join(installed, "dist")], {
        encoding: "utf8",
      });
      assert.equal(compiled.status, 0, compiled.stdout);
      for (const path of [manifest.types, manifest.exports["."].types, manifest.exports["."].default])
        assert.ok(existsSync(join(installed, path)), path);
      for (const dependency of ["@pulumi", "@types"])
        symlinkSync(join(ROOT, "node_modules", dependency), join(consumer, "node_modules", dependency));
      const script = `console.log(JSON.stringify(Object.keys(require("interlock")).sort()))`;
      const run = spawnSync(process.execPath, ["-e", script], { cwd: consumer, encoding: "utf8" });
      assert.equal(run.status, 0, run.stderr);
      assert.deepEqual(JSON.parse(run.stdout), Object.keys(exported).sort());
    } finally {
      rmSync(consumer, { recursive: true, force: true });
    }
  });
});
