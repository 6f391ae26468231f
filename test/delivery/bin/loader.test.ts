import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const load = createRequire(__filename);
const loaderFile = resolve(__dirname, "../../../delivery/bin/loader.js");
const binFile = resolve(__dirname, "../../../delivery/bin/interlock.js");
const sdkFile = load.resolve("@pulumi/pulumi");

describe("the loader of the tool", function () {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "interlock-loader-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  const cacheOf = () => join(root, "cache");
  /** Runs a script with the loader registered, in a process of its own. */
  function node(script: string, cache = cacheOf()) {
    const prelude = `const loader = require(${JSON.stringify(loaderFile)}); loader.register(${JSON.stringify(cache)});`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", prelude + script], {
      cwd: root,
      encoding: "utf8",
    });
    return { status, stdout: stdout.trim(), stderr };
  }
  const loadsTypeScript = `console.log(Object.keys(require.cache).some((file) => /typescript\\/lib/.test(file)));`;
  const compiled = () => readdirSync(join(cacheOf(), "typescript")).filter((name) => name.endsWith(".js"));

  it("loads TypeScript on the first run only", () => {
    writeFileSync(join(root, "a.ts"), 'import { b } from "./b";\nexport const a: string = `${b} a`;\n');
    writeFileSync(join(root, "b.ts"), 'export const b = "b" satisfies string;\n');
    const script = `console.log(require("./a").a);${loadsTypeScript}`;
    assert.deepEqual(node(script), { status: 0, stdout: "b a\ntrue", stderr: "" });
    assert.equal(compiled().length, 2);
    assert.deepEqual(node(script), { status: 0, stdout: "b a\nfalse", stderr: "" });
    writeFileSync(join(root, "b.ts"), 'export const b = "new" satisfies string;\n');
    assert.deepEqual(node(script), { status: 0, stdout: "new a\ntrue", stderr: "" });
    assert.equal(compiled().length, 3);
    assert.deepEqual(
      readdirSync(join(cacheOf(), "typescript")).filter((name) => !/^[0-9a-f]{64}\.(js|map)$/.test(name)),
      [],
    );
  });

  it("shows the lines of the source in stack traces, compiled now or before", () => {
    const source = [
      "interface Gone {",
      "  a: string;",
      "}",
      "",
      "type AlsoGone = Gone;",
      "export function fail(): never {",
      "  throw new Error('here');",
      "}",
    ];
    writeFileSync(join(root, "fails.ts"), source.join("\n"));
    const script =
      "try { require('./fails').fail() } catch (error) { console.log(error.stack.split('\\n')[1].trim()) }";
    const expected = `at Object.fail (${join(root, "fails.ts")}:7:9)`;
    assert.equal(node(script).stdout, expected);
    assert.equal(node(script).stdout, expected);
  });

  it("tells where a file does not parse, and keeps nothing of it", () => {
    writeFileSync(join(root, "bad.ts"), "const a = 1;\nconst = 2;\n");
    const { stdout } = node("try { require('./bad') } catch (error) { console.log(error.name, error.message) }");
    assert.equal(stdout.split("\n")[0], `SyntaxError ${join(root, "bad.ts")}:2:7 Variable declaration expected.`);
    assert.throws(() => compiled(), { code: "ENOENT" });
  });

  it("does without a cache where none can be written", () => {
    writeFileSync(join(root, "a.ts"), "export const a: number = 1;\n");
    writeFileSync(join(root, "file"), "");
    assert.deepEqual(node("console.log(require('./a').a)", join(root, "file", "cache")), {
      status: 0,
      stdout: "1",
      stderr: "",
    });
  });

  it("lets the Pulumi SDK load what it seldom uses when it uses it", () => {
    const script = `
      loader.deferSdkModules();
      const sdk = require(${JSON.stringify(sdkFile)});
      const names = ["typescript/lib", "@npmcli/arborist", "normalize-package-data", "fdir", "pulumi/automation",
        "@grpc/grpc-js", "@opentelemetry/api", "_grpc_pb"];
      const heavy = () => names.filter((name) => Object.keys(require.cache).some((file) => file.includes(name)));
      console.log(JSON.stringify(heavy()));
      sdk.runtime.serializeFunction(() => 1).then(
        ({ text }) => console.log(JSON.stringify(heavy()), /return 1|=> 1/.test(text)));`;
    const { stdout, stderr } = node(script);
    assert.deepEqual(stdout.split("\n"), ["[]", '["typescript/lib"] true'], stderr);
  });

  it("gives the Pulumi SDK whole modules", () => {
    const grpc = "require.cache[Object.keys(require.cache).find((file) => /grpc-js.build.src.index.js$/.test(file))]";
    const script = `
      loader.deferSdkModules();
      const sdk = require(${JSON.stringify(sdkFile)});
      console.log("LocalWorkspace" in sdk.automation, Object.keys(sdk.automation).includes("Stack"));
      console.log(typeof sdk.automation.LocalWorkspace.create);
      const { isGrpcError } = require(${JSON.stringify(join(dirname(sdkFile), "errors.js"))});
      console.log(isGrpcError({ code: 14 }), ${grpc}.exports.status.UNAVAILABLE);
      // The one whose module is a function, behind a default import.
      const paths = require(${JSON.stringify(join(dirname(sdkFile), "runtime/closure/codePaths.js"))});
      paths.computeCodePaths().then((found) => console.log(found.size > 0));`;
    writeFileSync(join(root, "package.json"), '{ "name": "program", "dependencies": { "mine": "1.0.0" } }');
    mkdirSync(join(root, "node_modules", "mine"), { recursive: true });
    writeFileSync(join(root, "node_modules", "mine", "package.json"), '{ "name": "mine", "version": "1.0.0" }');
    const { stdout, stderr } = node(script);
    assert.deepEqual(stdout.split("\n"), ["true true", "function", "true 14", "true"], stderr);
  });

  it("leaves those modules alone for everybody else", () => {
    const own = join(root, "node_modules", "typescript");
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "index.js"), "exports.mine = true;");
    writeFileSync(join(root, "asks.js"), "module.exports = Object.keys(require('typescript'));");
    assert.equal(node("loader.deferSdkModules(); console.log(require('./asks'))").stdout, "[ 'mine' ]");
  });

  it("compiles as tsconfig.json says", () => {
    const { COMPILER_OPTIONS } = load(loaderFile) as { COMPILER_OPTIONS: Record<string, unknown> };
    const tsconfig = readFileSync(resolve(__dirname, "../../../tsconfig.json"), "utf8");
    const { compilerOptions } = JSON.parse(tsconfig) as { compilerOptions: Record<string, unknown> };
    const same = Object.fromEntries(Object.keys(COMPILER_OPTIONS).map((name) => [name, compilerOptions[name]]));
    assert.deepEqual(COMPILER_OPTIONS, same);
  });

  describe("interlock.js", () => {
    /** A clone that holds the bin and, perhaps, a command line. */
    function clone(main?: string) {
      const bin = join(root, "delivery", "bin");
      mkdirSync(bin, { recursive: true });
      for (const file of [binFile, loaderFile]) {
        writeFileSync(join(bin, file.split(/[/\\]/).at(-1) ?? ""), readFileSync(file));
      }
      const typescript = join(root, "node_modules", "typescript");
      mkdirSync(typescript, { recursive: true });
      writeFileSync(join(typescript, "package.json"), '{ "version": "0.0.0", "main": "index.js" }');
      const real = JSON.stringify(load.resolve("typescript"));
      writeFileSync(join(typescript, "index.js"), `module.exports = require(${real});`);
      if (main !== undefined) {
        mkdirSync(join(root, "delivery", "cli"));
        writeFileSync(join(root, "delivery", "cli", "main.ts"), main);
      }
      const run = spawnSync(process.execPath, [join(bin, "interlock.js"), "a", "b"], { encoding: "utf8" });
      return { status: run.status, stdout: run.stdout, stderr: run.stderr };
    }

    it("passes the arguments on and exits with the code that comes back", () => {
      const main = "export const main = async (args: string[]): Promise<number> => (console.log(args.join()), 3);";
      assert.deepEqual(clone(main), { status: 3, stdout: "a,b\n", stderr: "" });
      assert.equal(readdirSync(join(root, ".interlock", "cache", "typescript")).length, 2);
    });

    it("exits with 1 and the place when the command line breaks", () => {
      const { status, stderr } = clone(
        "type T = 1;\nexport const main = async (): Promise<T> => {\n  throw Error('x');\n};",
      );
      assert.equal(status, 1);
      assert.match(stderr, /^Error: x\n {4}at .*main\.ts:3:9\)?\n/);
    });

    it("says what is missing from an incomplete clone", () => {
      const entry = join(root, "delivery", "cli", "main.ts");
      assert.deepEqual(clone(), {
        status: 1,
        stdout: "",
        stderr: `interlock: ${entry} is missing; this clone is incomplete\n`,
      });
    });
  });
});
