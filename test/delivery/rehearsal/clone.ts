/** A clone with a tiny app in it, made for a test: what the rehearsal delivers there is its own and quick. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { evaluateProject, type Overrides } from "../../../delivery/cli/program";
import type { Graph } from "../../../delivery/graph";
import { rehearse, type RehearsalOptions } from "../../../delivery/rehearsal/rehearse";
import type { ProgressEvent } from "../../../delivery/rehearsal/types";

const BUILDSPEC = `version: 0.2
env:
  exported-variables: [RELEASE_VERSION]
phases:
  build:
    on-failure: ABORT
    commands:
      - export RELEASE_VERSION="1.0.0-$(printf %.8s "$COMMIT_ID")-$CODEBUILD_BUILD_NUMBER"
      - mkdir dist
      - cp -R server.js departures.service appspec.yml hooks dist
      - printf '{"version":"%s"}' "$RELEASE_VERSION" > dist/release.json
artifacts:
  base-directory: dist
  files: ["**/*"]
`;

const APPSPEC = `version: 0.0
os: linux
files:
  - source: server.js
    destination: /opt/departures
  - source: release.json
    destination: /opt/departures
  - source: departures.service
    destination: /etc/systemd/system
file_exists_behavior: OVERWRITE
hooks:
  ApplicationStop:
    - location: hooks/stop.sh
      timeout: 120
  ApplicationStart:
    - location: hooks/start.sh
      timeout: 120
  ValidateService:
    - location: hooks/validate.sh
      timeout: 120
`;

const SERVER = `const { createServer } = require("node:http");
const { version } = require("./release.json");
const server = createServer((_, response) => response.end(JSON.stringify({ status: "ok", version })));
server.listen(Number(process.env.PORT), "127.0.0.1");
server.on("error", (error) => { console.error(error.message); process.exit(1); });
process.on("SIGTERM", () => process.exit(0));
`;

const UNIT = `[Unit]
Description=Departures board
[Service]
EnvironmentFile=/etc/departures/environment
ExecStart=/usr/bin/env node /opt/departures/server.js
`;

/** Bash alone: it starts ten times as fast as anything else that can ask. */
const VALIDATE = `#!/usr/bin/env bash
port="$(sed -n 's/^PORT=//p' "$DESTDIR/etc/departures/environment")"
while systemctl is-active --quiet departures.service; do
  if { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null; then
    printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3
    grep -qF "$(cat "$DESTDIR/opt/departures/release.json")" <&3 || true
    grep -o '1.0.0-[0-9a-z-]*' "$DESTDIR/opt/departures/release.json"
    exit 0
  fi
  sleep 0.03
done
echo "departures.service does not run" >&2
exit 1
`;

/** Files of the app by path. */
export const APP: Readonly<Record<string, string>> = {
  "buildspec.yml": BUILDSPEC,
  "appspec.yml": APPSPEC,
  "server.js": SERVER,
  "departures.service": UNIT,
  "hooks/stop.sh": "#!/bin/sh\nsystemctl stop departures.service\n",
  "hooks/start.sh": "#!/bin/sh\nsystemctl daemon-reload\nsystemctl restart departures.service\n",
  "hooks/validate.sh": VALIDATE,
};

/** Small fleets, and a configuration that a single host can satisfy. */
const SMALL = {
  instancesPerRegion: 1,
  maxInstancesPerRegion: 1,
  deploymentConfig: "CodeDeployDefault.AllAtOnce",
  smokeTest: "",
} as const;

/** Evaluates stacks with one host in each region. @param stacks @default - all */
export function smallGraphs(
  overrides: Readonly<Record<string, Overrides>> = {},
  stacks: readonly string[] = ["shared", "dev", "staging", "prod"],
): Promise<ReadonlyMap<string, Graph>> {
  const settings = stacks.map((stack) => [stack, { ...(stack === "shared" ? {} : SMALL), ...overrides[stack] }]);
  return evaluateProject("update", stacks, Object.fromEntries(settings) as Record<string, Overrides>);
}

const git = (root: string, ...args: string[]): string =>
  execFileSync("git", ["-C", root, "-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

/** Commands of the processes whose command or environment names a path. */
function processesNaming(path: string): string[] {
  if (!existsSync("/proc/self/environ"))
    return execFileSync("ps", ["-axEww", "-o", "command"], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes(path));
  const read = (file: string): string => {
    try {
      return readFileSync(file, "latin1");
    } catch {
      return ""; // ended meanwhile, or somebody else's
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => [read(`/proc/${pid}/cmdline`), read(`/proc/${pid}/environ`)] as const)
    .filter(([command, environment]) => command.includes(path) || environment.includes(path))
    .map(([command]) => command.replaceAll("\0", " "));
}

export class Clone {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "rehearsal-")));
  readonly events: ProgressEvent[] = [];

  /** @param files Replace or add to the app's; `undefined` leaves one out. */
  constructor(files: Readonly<Record<string, string | undefined>> = {}) {
    for (const [path, content] of Object.entries({ ...APP, ...files }))
      if (content !== undefined) this.write(`app/${path}`, content);
    git(this.root, "init", "-q", "-b", "main");
    this.commit();
  }

  write(path: string, content: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  commit(): string {
    git(this.root, "add", "-A");
    git(this.root, "commit", "-q", "-m", "Deliver");
    return git(this.root, "rev-parse", "HEAD");
  }

  get head(): string {
    return git(this.root, "rev-parse", "HEAD");
  }

  /** Rehearses here; all approvals are given. */
  rehearse(graphs: ReadonlyMap<string, Graph>, options: Partial<RehearsalOptions> = {}) {
    return rehearse({
      root: this.root,
      source: "app",
      allowDirty: false,
      graphs,
      approve: async () => true,
      progress: (event) => this.events.push(event),
      ...options,
    });
  }

  /** Keeps what is told. */
  readonly note = (event: ProgressEvent): void => void this.events.push(event);

  /** What a rehearsal has left although it must not: processes, and files other than logs and caches. */
  leftovers(): string[] {
    const folder = join(this.root, ".interlock", "rehearsal");
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => !["logs", "cache"].includes(name)) : [];
    return [...files, ...processesNaming(this.root)];
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
