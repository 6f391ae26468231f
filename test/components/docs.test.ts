import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { deploy, listed } from "./deployed";

const requireHere = createRequire(__filename);
const ROOT = join(__dirname, "..", "..");
const PACKAGE = join(ROOT, "components");
const PAGES = join(ROOT, "docs", "components");

/** Pages whose TypeScript blocks are whole programs. */
const PROGRAMS = [
  join(PACKAGE, "README.md"),
  ...readdirSync(PAGES)
    .filter((page) => page.endsWith(".md"))
    .map((page) => join(PAGES, page)),
];

/** The TypeScript blocks of a page. */
const blocks = (path: string): readonly string[] =>
  [...readFileSync(path, "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");

const programs = PROGRAMS.flatMap((path) =>
  blocks(path).map((code, index) => ({ name: `${basename(path, ".md")}-${index + 1}`, code })),
);

describe("the components' pages", () => {
  it("show programs that compile", () => {
    const folder = mkdtempSync(join(tmpdir(), "interlock-docs-"));
    try {
      assert.ok(programs.length >= PROGRAMS.length);
      for (const { name, code } of programs) writeFileSync(join(folder, `${name}.ts`), code);
      symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
      const { compilerOptions } = JSON.parse(readFileSync(join(PACKAGE, "tsconfig.json"), "utf8")) as {
        compilerOptions: Record<string, unknown>;
      };
      const { rootDir: _rootDir, outDir: _outDir, ...options } = compilerOptions;
      const paths = { interlock: [join(PACKAGE, "index.ts")] };
      const config = { compilerOptions: { ...options, noEmit: true, declaration: false, paths }, include: ["*.ts"] };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
      const compiler = join(ROOT, "node_modules", "ts7", "bin", "tsc");
      const compiled = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
      assert.equal(compiled.stdout, "");
      assert.equal(compiled.status, 0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  for (const { name, code } of programs)
    it(`show a program that declares resources: ${name}`, async () => {
      const { outputText } = transpileModule(code, {
        compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true },
      });
      const graph = await deploy(() => {
        const outputs: Record<string, unknown> = {};
        const load = (path: string): unknown => requireHere(path === "interlock" ? PACKAGE : path);
        // eslint-disable-next-line @typescript-eslint/no-implied-eval -- runs a page of this repository
        const run = new Function("require", "exports", outputText) as (load: unknown, outputs: unknown) => void;
        run(load, outputs);
        return outputs;
      });
      assert.ok(listed(graph).length > 1);
    });

  for (const file of readdirSync(PAGES).filter((each) => each.endsWith(".md")))
    it(`name every arg and output: ${file}`, () => {
      const page = readFileSync(join(PAGES, file), "utf8");
      const missing = [...documented(basename(file, ".md"))].filter((property) => !page.includes(`\`${property}\``));
      assert.deepEqual(missing, []);
    });
});

/** Names of a component's args and outputs, by its sources. */
function documented(component: string): ReadonlySet<string> {
  const file = readdirSync(PACKAGE, { recursive: true, encoding: "utf8" }).find(
    (path) => basename(path) === `${component}.ts` && !path.startsWith("node_modules") && !path.startsWith("dist"),
  );
  assert.ok(file !== undefined, `no component ${component}`);
  const folder = join(PACKAGE, file, "..");
  const declared = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => basename(path).startsWith("args") || path.startsWith("args"))
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(folder, path), "utf8"))
    .join("\n");
  const members = membersOf(declared, `${component}Args`);
  const source = readFileSync(join(PACKAGE, file), "utf8");
  const names = [...`${members}\n${source}`.matchAll(/^ {2}(?:public )?readonly (\w+)\??!?:/gm)].map(
    ([, name]) => name ?? "",
  );
  assert.ok(names.length > 1, `no args of ${component}`);
  return new Set(names);
}

/** The members of an interface and of those that it extends, as they are written. */
function membersOf(sources: string, name: string): string {
  const declaration = new RegExp(`interface ${name}(?: extends ([^{]*))? \\{(.*?)^\\}`, "gims").exec(sources);
  assert.ok(declaration !== null, `no interface ${name}`);
  const [, bases = "", members = ""] = declaration;
  const inherited = bases.split(",").map((base) => base.trim());
  return [members, ...inherited.filter((base) => base !== "").map((base) => membersOf(sources, base))].join("\n");
}
