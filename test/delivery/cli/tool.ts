/** The tool in a clone of its own, so that it can be run, killed and looked at from outside. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../delivery/cli/program";
import { Clone } from "../rehearsal/clone";

/** What the tool and the program consist of. */
const PROGRAM = [
  "delivery",
  "components",
  "stacks",
  "index.ts",
  "package.json",
  "tsconfig.json",
  "Pulumi.yaml",
  "Pulumi.shared.yaml",
];

/** The first environment asks for an approval, so that this happens soon. */
const SETTINGS = `config:
  pulumi:disable-default-providers: ["aws"]
  interlock:toolsAccount: "111111111111"
  interlock:account: "222222222222"
  interlock:externalId: interlock-test
  interlock:homeRegion: eu-central-1
  interlock:regions: [eu-central-1]
  interlock:branch: dev
  interlock:requiresApproval: true
  interlock:deploymentConfig: CodeDeployDefault.AllAtOnce
  interlock:instancesPerRegion: 1
`;

/** The settings of a stack with one host in each region. */
function small(stack: string): string {
  const text = readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
  // The tiny app has nothing that could try it.
  const one = text.replaceAll(/(nstancesPerRegion): \d+/g, "$1: 1").replace(/^ {2}interlock:smokeTest:.*\n/m, "");
  return `${one}  interlock:deploymentConfig: CodeDeployDefault.AllAtOnce\n`;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Tool extends Clone {
  constructor(files: Readonly<Record<string, string | undefined>> = {}) {
    super(files);
    const isOwn = (path: string): boolean => !/\/(node_modules|bin)$/.test(path) || path.endsWith("delivery/bin");
    for (const name of PROGRAM) cpSync(join(ROOT, name), join(this.root, name), { recursive: true, filter: isOwn });
    symlinkSync(join(ROOT, "node_modules"), join(this.root, "node_modules"));
    // What is compiled already need not be compiled again: a tenth of the time.
    const compiled = join(".interlock", "cache", "typescript");
    if (existsSync(join(ROOT, compiled))) cpSync(join(ROOT, compiled), join(this.root, compiled), { recursive: true });
    this.write("Pulumi.dev.yaml", SETTINGS);
    for (const stack of ["staging", "prod"]) this.write(`Pulumi.${stack}.yaml`, small(stack));
  }

  start(...args: string[]): ChildProcess {
    const { NODE_OPTIONS: _, ...env } = process.env;
    return spawn(process.execPath, [join(this.root, "delivery", "bin", "interlock.js"), ...args], {
      cwd: this.root,
      env: { ...env, NO_COLOR: undefined, CI: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async run(...args: string[]): Promise<Ended> {
    return endOf(this.start(...args));
  }
}

/** Collects what a process prints until it ends. */
export async function endOf(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: string[] = [];
    stream?.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
    return chunks;
  });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout: stdout?.join("") ?? "", stderr: stderr?.join("") ?? "" };
}
