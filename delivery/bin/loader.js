"use strict";
/**
 * Runs TypeScript without a build step: transpiles each file once, keeps the result on disk, and loads TypeScript itself
 * only when a file has changed. Types are checked elsewhere (`npm run typecheck`).
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { join, sep } = require("node:path");

/** What of tsconfig.json decides about the emitted code; a test holds the two together. */
const COMPILER_OPTIONS = { target: "es2022", module: "commonjs", esModuleInterop: true, isolatedModules: true };

/** Changes when this file emits other code for the same source. */
const FORMAT = 1;

/** Files that the cache may hold before the older half of them goes. */
const CACHE_LIMIT = 4000;

/**
 * Lets `require` load TypeScript.
 *
 * @param {string} cacheDirectory where compiled files are kept; one that cannot be written is done without
 */
function register(cacheDirectory) {
  // Since Node.js 22.1: the machine code of everything that is loaded, node_modules included.
  Module.enableCompileCache?.(join(cacheDirectory, "v8"));
  const cache = new Cache(join(cacheDirectory, "typescript"));
  Module._extensions[".ts"] = (module, filename) => {
    const source = readFileSync(filename, "utf8");
    const key = cache.keyOf(source);
    const code = cache.read(`${key}.js`) ?? compile(cache, key, source, filename);
    maps.set(filename, () => cache.read(`${key}.map`));
    module._compile(code, filename);
  };
  showSourcePositions();
}

/** Compiled files, named by what they were compiled from and how. */
class Cache {
  constructor(directory) {
    this.directory = directory;
    this.memory = new Map();
    const { version } = requireFromProject("typescript/package.json");
    this.context = JSON.stringify([FORMAT, version, COMPILER_OPTIONS]);
  }

  keyOf(source) {
    return createHash("sha256").update(this.context).update("\0").update(source).digest("hex");
  }

  read(name) {
    if (this.memory.has(name)) return this.memory.get(name);
    try {
      return readFileSync(join(this.directory, name), "utf8");
    } catch {
      return undefined;
    }
  }

  /** Keeps a file for this process and, where the disk lets it, for the next: whole or not at all. */
  write(name, text) {
    this.memory.set(name, text);
    const temporary = join(this.directory, `${process.pid}-${name}`);
    try {
      mkdirSync(this.directory, { recursive: true });
      writeFileSync(temporary, text);
      renameSync(temporary, join(this.directory, name));
    } catch {
      remove(temporary);
    }
  }

  /** Removes the older half when there are too many; every edit of a file leaves its former result behind. */
  prune() {
    try {
      const names = readdirSync(this.directory);
      if (names.length <= CACHE_LIMIT) return;
      const files = names.map((name) => ({ path: join(this.directory, name) }));
      for (const file of files) file.time = statSync(file.path).mtimeMs;
      files.sort((a, b) => a.time - b.time);
      for (const { path } of files.slice(0, files.length / 2)) remove(path);
    } catch {
      // Another process prunes too, or nothing can be written: either way the cache still serves.
    }
  }
}

/** Removes a file of the cache, if it is there and the disk lets it. */
function remove(file) {
  try {
    rmSync(file, { force: true });
  } catch {
    // A file left behind does no harm: names say what the files hold, and temporary ones are never read.
  }
}

/** The project's own dependencies, wherever this file is linked from. */
function requireFromProject(request) {
  try {
    return require(request);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    throw new Error("TypeScript is not installed; run `npm ci` in the project (without --omit=dev)", { cause: error });
  }
}

function compile(cache, key, source, filename) {
  const ts = requireFromProject("typescript");
  const compilerOptions = ts.convertCompilerOptionsFromJson({ ...COMPILER_OPTIONS, sourceMap: true }, ".").options;
  const result = ts.transpileModule(source, { compilerOptions, fileName: filename, reportDiagnostics: true });
  const problems = (result.diagnostics ?? []).map((diagnostic) => {
    const { line, character } = ts.getLineAndCharacterOfPosition(diagnostic.file, diagnostic.start);
    return `${filename}:${line + 1}:${character + 1} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`;
  });
  if (problems.length > 0) throw new SyntaxError(problems.join("\n"));
  const code = result.outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
  // The map first: whoever finds the code finds its map.
  cache.write(`${key}.map`, result.sourceMapText);
  cache.write(`${key}.js`, code);
  if (!compile.prunes) {
    compile.prunes = true;
    process.once("exit", () => cache.prune());
  }
  return code;
}

/** How to get the source map of each compiled file; read only when an error is shown. */
const maps = new Map();
const parsed = new Map();

function mapOf(filename) {
  if (!parsed.has(filename)) {
    const text = maps.get(filename)?.();
    parsed.set(filename, text === undefined ? undefined : new Module.SourceMap(JSON.parse(text)));
  }
  return parsed.get(filename);
}

/** Makes stack traces name lines of the TypeScript source. Unlike --enable-source-maps this costs nothing until then. */
function showSourcePositions() {
  Error.prepareStackTrace = (error, frames) =>
    [describe(error), ...frames.map((frame) => `    at ${positioned(frame)}`)].join("\n");
}

function describe(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function positioned(frame) {
  const filename = frame.getFileName();
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  const entry = filename && maps.has(filename) ? mapOf(filename)?.findEntry(line - 1, column - 1) : undefined;
  if (entry?.originalLine === undefined) return String(frame);
  const original = `${filename}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  return String(frame).replace(`${filename}:${line}:${column}`, original);
}

/** What `@pulumi/pulumi` loads in advance, by what it is for; no evaluation needs any of it. */
const DEFERRED = [
  // Functions that are serialized into resources.
  /^(typescript|@npmcli\/arborist|normalize-package-data|fdir)$/,
  // Programs that run Pulumi.
  /^\.\/automation$/,
  // The connection to Pulumi's engine, and its traces.
  /^(@grpc\/grpc-js|@opentelemetry\/api|\.\.\/proto\/\w+_grpc_pb)$/,
];

/**
 * Puts off what the Pulumi SDK loads and hardly any program uses: 0.4 s of every start. The SDK gets stand-ins that load the
 * modules when it first uses them; nobody else is affected.
 */
function deferSdkModules() {
  const sdk = `${sep}${join("node_modules", "@pulumi", "pulumi")}${sep}`;
  const load = Module._load;
  Module._load = function (request, parent, isMain) {
    if (!parent?.filename?.includes(sdk) || !DEFERRED.some((pattern) => pattern.test(request))) {
      return load.call(this, request, parent, isMain);
    }
    // A module that is not installed must fail now: the SDK has another way then.
    Module._resolveFilename(request, parent, isMain);
    return standIn(() => load.call(this, request, parent, isMain));
  };
}

/** An object that becomes the module at the first use of a property. */
function standIn(load) {
  let module;
  const loaded = () => (module ??= load());
  return new Proxy(
    {},
    {
      // Compiled imports ask for the mark first and, finding it, take the object as it is instead of copying it; then
      // `default` of a module that was not compiled is the module itself.
      get: (_, property) => {
        if (property === "__esModule") return true;
        return property === "default" && !loaded().__esModule ? loaded() : loaded()[property];
      },
      has: (_, property) => property in loaded(),
      ownKeys: () => Reflect.ownKeys(loaded()),
      getOwnPropertyDescriptor: (_, property) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(loaded(), property);
        return descriptor && { ...descriptor, configurable: true };
      },
    },
  );
}

module.exports = { COMPILER_OPTIONS, deferSdkModules, register };
