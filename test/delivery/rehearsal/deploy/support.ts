import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  bootHost,
  DeploymentGroup,
  healthCheck,
  predefinedDeploymentConfigs,
  type DeploymentGroupArgs,
  type DeploymentResult,
  type Host,
  type Revision,
} from "../../../../delivery/rehearsal/deploy";
import { createPorts } from "../../../../delivery/rehearsal/ports";
import { createProcesses } from "../../../../delivery/rehearsal/processes";
import type { ProgressEvent } from "../../../../delivery/rehearsal/types";

const nextPort = createPorts();

const SERVER = `
const { createServer } = require("node:http");
const version = require("./release.json").version;
const server = createServer((request, response) => response.end(JSON.stringify({ status: "ok", version })));
server.on("error", (error) => { console.error(error.message); process.exit(1); });
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("listening with " + version));
process.on("SIGTERM", () => process.exit(0));
`;

const UNIT = `
[Unit]
Description=Board
[Service]
Type=exec
EnvironmentFile=/etc/board/environment
ExecStart=/usr/bin/env node /opt/board/server.js
[Install]
WantedBy=multi-user.target
`;

/** Waits until the service answers with the installed version; gives up when the unit is not active. */
const VALIDATE = `
const { execFileSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { get } = require("node:http");
const root = process.env.DESTDIR;
const port = /PORT=(\\d+)/.exec(readFileSync(root + "/etc/board/environment", "utf8"))[1];
const { version } = JSON.parse(readFileSync(root + "/opt/board/release.json", "utf8"));
const retry = () => {
  try { execFileSync("systemctl", ["is-active", "--quiet", "board"]); } catch { fail("board is not active"); }
  setTimeout(ask, 20);
};
const fail = (why) => { console.error(why); process.exit(1); };
const ask = () => get({ port, host: "127.0.0.1", agent: false }, (response) => {
  let text = "";
  response.on("data", (chunk) => (text += chunk));
  response.on("end", () => JSON.parse(text).version === version ? console.log("serves " + version) : retry());
}).on("error", retry);
ask();
`;

const HOOKS: Readonly<Record<string, string>> = {
  ApplicationStop: "systemctl stop board",
  AfterInstall: "systemctl daemon-reload && systemctl enable board",
  ApplicationStart: "systemctl restart board",
  ValidateService: 'exec node "$(dirname "$0")/validate.js"',
};

export interface BundleOptions {
  readonly version: string;
  /** Lines of a hook's script by event; they replace the service's own. */
  readonly hooks?: Readonly<Record<string, string>>;
  /** Leaves out the service and its hooks. */
  readonly bare?: boolean;
  /** More files by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Lines below `files:` of the AppSpec. */
  readonly install?: readonly (readonly [source: string, destination: string])[];
  /** What follows in the AppSpec. */
  readonly appspec?: string;
  readonly timeout?: number;
}

const section = (name: string, entries: readonly string[]): string[] =>
  entries.length > 0 ? [`${name}:`, ...entries] : [];

/** Shared: a supervisor takes longer to start than most tests here. */
export const processes = createProcesses();
after(() => processes.stopAll());

/** A folder of this test, with groups and hosts in it. */
export class Stage {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "deploy-")));
  readonly events: ProgressEvent[] = [];
  readonly downloads: string[] = [];
  private readonly groups: DeploymentGroup[] = [];
  private count = 0;

  /** Where the files of a version lie. */
  bundleFolder(version: string): string {
    return join(this.folder, "bundles", version);
  }

  /** Writes a bundle and names it as a revision; `download` gives its folder and `unpack` copies it. */
  bundle({
    version,
    hooks = {},
    bare = false,
    files = {},
    install = [],
    appspec = "",
    timeout = 20,
  }: BundleOptions): Revision {
    const scripts = bare ? hooks : { ...HOOKS, ...hooks };
    const copies = bare ? install : [["app", "/opt/board"], ["board.service", "/etc/systemd/system"], ...install];
    const filesSection = section(
      "files",
      copies.map(([from, to]) => `  - source: ${from}\n    destination: ${to}`),
    );
    const hooksSection = section(
      "hooks",
      Object.keys(scripts).map((event) => `  ${event}:\n    - location: hooks/${event}.sh\n      timeout: ${timeout}`),
    );
    const content: Record<string, string> = {
      ...(bare
        ? {}
        : { "app/server.js": SERVER, "app/release.json": JSON.stringify({ version }), "board.service": UNIT }),
      ...(bare ? {} : { "hooks/validate.js": VALIDATE }),
      ...files,
      "appspec.yml": [
        "version: 0.0",
        "os: linux",
        ...filesSection,
        ...(appspec ? [appspec] : []),
        ...hooksSection,
        "",
      ].join("\n"),
    };
    for (const [event, script] of Object.entries(scripts)) content[`hooks/${event}.sh`] = `#!/bin/sh\n${script}\n`;
    for (const [path, text] of Object.entries(content)) {
      const file = join(this.bundleFolder(version), path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return { bucket: "artifacts", key: "bundle.zip", versionId: version, eTag: `"${version}"` };
  }

  async host(port?: number): Promise<Host> {
    this.count += 1;
    const id = `i-${String(this.count).padStart(17, "0")}`;
    const listens = port ?? (await nextPort());
    const files = { "/etc/board/environment": `PORT=${listens}\n` };
    return bootHost({ id, region: "eu-central-1", port: listens, root: join(this.folder, "hosts", id), files });
  }

  async group(hosts: number | readonly Host[], args: Partial<DeploymentGroupArgs> = {}): Promise<DeploymentGroup> {
    const members: Host[] = typeof hosts === "number" ? [] : [...hosts];
    while (typeof hosts === "number" && members.length < hosts) members.push(await this.host());
    const group = new DeploymentGroup({
      applicationName: "board",
      groupName: "board-test",
      region: "eu-central-1",
      where: ["test"],
      hosts: members,
      deploymentConfig: config("OneAtATime"),
      autoRollback: ["DEPLOYMENT_FAILURE"],
      folder: join(this.folder, `group-${this.groups.length}`),
      processes,
      progress: (event) => this.events.push(event),
      download: async ({ versionId }, { id }) => {
        this.downloads.push(`${versionId} to ${id}`);
        return this.bundleFolder(versionId);
      },
      unpack: async (bundle, folder) =>
        cpSync(bundle, folder, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true }),
      ...args,
    });
    this.groups.push(group);
    return group;
  }

  get notRehearsed(): string[] {
    return this.events.flatMap((event) => (event.kind === "notRehearsed" ? [event.what] : []));
  }

  async end(): Promise<void> {
    await Promise.all(this.groups.map((group) => group.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function config(name: string): DeploymentGroupArgs["deploymentConfig"] {
  const found = predefinedDeploymentConfigs[`CodeDeployDefault.${name}`];
  assert.ok(found);
  return found;
}

/** The version that each host serves, or `-` where none answers. */
export const versionsOf = (hosts: readonly Host[]): Promise<string[]> =>
  Promise.all(
    hosts.map(async (host) => {
      const { body } = await healthCheck(host, "/");
      return (body as { version?: string } | undefined)?.version ?? "-";
    }),
  );

/** Status of each host, in their turn. */
export const statuses = ({ hosts }: DeploymentResult): string[] => hosts.map(({ status }) => status);

/** The failure of the first event that failed. */
export function failureOf({ hosts }: DeploymentResult) {
  const failure = hosts.flatMap(({ events }) => events).find(({ status }) => status === "Failed")?.failure;
  assert.ok(failure, "nothing failed");
  return failure;
}
