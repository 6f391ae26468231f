/** Runs the code of functions that components deploy, with a test in place of AWS. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { posix } from "node:path";
import { compileFunction } from "node:vm";
import type { Graph } from "../../delivery/graph";
import { resource } from "./deployed";

const requireHere = createRequire(__filename);

/** A command that a function sent: the operation and its input. */
export interface Sent {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** What AWS answers to an operation; to fail, it throws. */
export type Answers = Readonly<Record<string, (input: Record<string, unknown>) => unknown>>;

export interface LoadedFunction {
  readonly handler: (event: unknown) => Promise<unknown>;
  readonly sent: readonly Sent[];
  readonly logged: readonly unknown[];
}

/** An error as the AWS SDK throws it. */
export const awsError = (name: string): Error => Object.assign(new Error(`${name} happened`), { name });

/** The files in the code of a function. */
export function filesOf(graph: Graph, name: string): Readonly<Record<string, string>> {
  const { archive } = resource(graph, name).inputs["code"] as {
    archive: { assets: Record<string, { asset: { text: string } }> };
  };
  return Object.fromEntries(Object.entries(archive.assets).map(([path, { asset }]) => [path, asset.text]));
}

/** Loads a function of the graph as Lambda does: its files, its environment, and the AWS SDK, which the answers stand for. */
export function loadFunction(graph: Graph, name: string, answers: Answers): LoadedFunction {
  const { handler: entry, environment } = resource(graph, name).inputs as {
    handler: string;
    environment?: { variables: Record<string, string> };
  };
  const files = filesOf(graph, name);
  const sent: Sent[] = [];
  const logged: unknown[] = [];
  const globals = {
    console: { log: (line: unknown) => logged.push(line) },
    process: { env: environment?.variables ?? {} },
  };
  const load = (id: string): unknown => {
    if (id.startsWith("node:")) return requireHere(id);
    if (id.startsWith("@aws-sdk/client-")) return sdk(answers, sent);
    const path = posix.normalize(id);
    const text = files[path] ?? assert.fail(`the function has no file ${path}`);
    if (path.endsWith(".json")) return JSON.parse(text);
    const module = { exports: {} as Record<string, unknown> };
    const names = ["require", "module", "exports", ...Object.keys(globals)];
    const run = compileFunction(text, names, { filename: path }) as (...values: unknown[]) => void;
    run(load, module, module.exports, ...Object.values(globals));
    return module.exports;
  };
  const [file = "", property = ""] = entry.split(".");
  const exported = load(`./${file}.js`) as Record<string, LoadedFunction["handler"]>;
  return { handler: exported[property] ?? assert.fail(`${file}.js exports no ${property}`), sent, logged };
}

/** A package of the SDK: clients that answer, and commands that hold their input. */
function sdk(answers: Answers, sent: Sent[]): object {
  const command = (operation: string) =>
    class {
      readonly operation = operation;
      constructor(readonly input: Record<string, unknown>) {}
    };
  class Client {
    async send({ operation, input }: Sent): Promise<unknown> {
      // The wire has no form for what is undefined.
      const given = JSON.parse(JSON.stringify(input)) as Record<string, unknown>;
      sent.push({ operation, input: given });
      const answer = answers[operation] ?? assert.fail(`nobody answers ${operation}`);
      return answer(given);
    }
  }
  return new Proxy(
    {},
    {
      get: (_target, name: string) => (name.endsWith("Client") ? Client : command(name.replace(/Command$/, ""))),
    },
  );
}
