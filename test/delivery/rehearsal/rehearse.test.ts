import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Graph } from "../../../delivery/graph";
import type { RehearsalReport } from "../../../delivery/rehearsal/report";
import { writeZip } from "../../../delivery/rehearsal/archive";
import { RehearsalError, type ProgressEvent } from "../../../delivery/rehearsal/types";
import { APP, Clone, smallGraphs } from "./clone";
import { changed, without } from "./graphs";

const WAVES = [["eu-central-1"], ["eu-west-1", "us-east-1"], ["eu-west-2"]];

/** Every error of a report with the place it stands at. */
function errors({ environments }: RehearsalReport): string[] {
  return environments.flatMap(({ environment, error, execution }) => [
    ...(error === undefined ? [] : [`${environment}: ${error}`]),
    ...(execution?.stages ?? []).flatMap(({ stage, error: own, actions }) => [
      ...(own === undefined ? [] : [`${environment} ${stage}: ${own}`]),
      ...actions.flatMap((action) =>
        action.error === undefined ? [] : [`${environment} ${stage} ${action.action}: ${action.error}`],
      ),
    ]),
  ]);
}

/** Replaces what differs from run to run. */
const steady = (text: string): string =>
  text
    .replaceAll(/i-[0-9a-f]{17}/g, "i-…")
    .replaceAll(/d-[0-9A-Z]{9}/g, "d-…")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, "<uuid>");

const states = ({ environments }: RehearsalReport): string[] =>
  environments.flatMap(({ environment, status, regions }) => [
    `${environment} ${status}`,
    ...regions.map(({ region, status: own, serving = "-" }) => `  ${region} ${own} ${serving}`),
  ]);

/** What is asked before prod is deployed to: the release that was verified, and who promoted it in place of what. */
const question = ({ release }: RehearsalReport, regions: string): string =>
  `Deploy release ${release?.version} to prod: ${regions}. Verified: release ${release?.version} (SHA-256 ${release?.digest.slice(0, 12)}): promote by AWSReservedSSO_ReleaseManager_rehearsal: rehearsal`;

describe("rehearse", function () {
  this.timeout(300_000);
  let all: ReadonlyMap<string, Graph>;
  /** One staging region, so that prod comes soon; prod in three waves. */
  let waves: ReadonlyMap<string, Graph>;
  /** An approval comes first of all. */
  let guarded: ReadonlyMap<string, Graph>;
  let clone: Clone;

  before(async () => {
    all = await smallGraphs();
    waves = await smallGraphs({
      staging: { regions: ["eu-central-1"] },
      prod: { regions: WAVES.flat(), waves: WAVES },
    });
    waves = new Map([...waves].filter(([stack]) => stack !== "dev"));
    const dev = await smallGraphs({ dev: { requiresApproval: true } }, ["dev"]);
    guarded = new Map([...all, ...dev]);
  });

  afterEach(() => {
    const left = clone.leftovers();
    clone.remove();
    assert.deepEqual(left, [], "a rehearsal leaves logs and caches alone");
  });

  /** Rehearses a delivery that fails in dev and leaves all others untouched. */
  async function failsInDev(files: Readonly<Record<string, string | undefined>>): Promise<string> {
    clone = new Clone(files);
    const report = await clone.rehearse(all);
    assert.equal(report.ok, false);
    assert.equal(report.release, undefined);
    assert.deepEqual(
      states(report).filter((line) => !line.startsWith("  ")),
      ["dev Failed", "staging NotStarted", "prod NotStarted"],
    );
    const [error = "", ...others] = errors(report);
    assert.deepEqual(others, []);
    return steady(error);
  }

  it("delivers the commit to every host of every region, and reports it", async () => {
    // A manifest of so many files is longer than any message that KMS signs.
    const many = Array.from({ length: 100 }, (_, index) => [`hooks/more/${index}.txt`, `${index}`] as const);
    clone = new Clone(Object.fromEntries(many));
    const version = `1.0.0-${clone.head.slice(0, 8)}-1`;
    const digests: string[] = [];
    const questions: string[] = [];
    const report = await clone.rehearse(all, {
      approve: async (question) => {
        questions.push(question);
        const stores = join(clone.root, ".interlock/rehearsal/stores");
        for (const entry of readdirSync(stores, { recursive: true, withFileTypes: true }))
          if (entry.isFile())
            digests.push(
              createHash("sha256")
                .update(readFileSync(join(entry.parentPath, entry.name)))
                .digest("hex"),
            );
        return true;
      },
    });
    assert.deepEqual(questions, [question(report, "eu-central-1, eu-west-1, us-east-1")]);
    assert.deepEqual(states(report), [
      "dev Succeeded",
      `  eu-central-1 Succeeded ${version}`,
      "staging Succeeded",
      `  eu-central-1 Succeeded ${version}`,
      `  eu-west-1 Succeeded ${version}`,
      "prod Succeeded",
      `  eu-central-1 Succeeded ${version}`,
      `  eu-west-1 Succeeded ${version}`,
      `  us-east-1 Succeeded ${version}`,
    ]);
    const { ok, commit, release, environments, notRehearsed, fault } = report;
    assert.deepEqual(
      { ok, commit, fault, version: release?.version },
      { ok: true, commit: clone.head, fault: undefined, version },
    );
    assert.ok(digests.includes(release?.digest ?? ""), "the digest is that of a file in the stores");
    assert.deepEqual(notRehearsed, [
      ...["eu-central-1", "eu-west-1", "us-east-1"].map(
        (region) =>
          `metrics of the alarm departures-prod-undelivered in ${region} that nothing here has, so that they are missing: AWS/SQS ApproximateNumberOfMessagesVisible`,
      ),
      "the policies of arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/rehearsal/AWSReservedSSO_ReleaseManager_rehearsal, which must allow sts:AssumeRole on arn:aws:iam::111111111111:role/departures/prod/departures-prod-releaser",
      "what the trail departures-audit records, and its files",
    ]);
    const hosts = environments.flatMap(({ regions }) => regions.flatMap((region) => region.hosts));
    assert.equal(new Set(hosts.map(({ port }) => port)).size, 6);
    for (const { id, port, ...host } of hosts) {
      assert.match(id, /^i-[0-9a-f]{17}$/);
      assert.ok(port !== undefined && port > 0);
      assert.deepEqual(host, { healthy: true, version });
    }
    assert.deepEqual(
      environments.map(({ execution }) =>
        execution?.stages.map(({ stage, status, actions }) => [stage, status, actions]),
      ),
      [
        [
          ["Source", "Succeeded", [done("Source")]],
          ["Build", "Succeeded", [done("Build")]],
          ["Deploy-1", "Succeeded", [done("eu-central-1")]],
        ],
        [
          ["Source", "Succeeded", [done("Source")]],
          ["Build", "Succeeded", [done("Build")]],
          ["Deploy-1", "Succeeded", [done("eu-central-1"), done("eu-west-1", "eu-west-1")]],
          ["Release", "Succeeded", [done("Release")]],
        ],
        [
          ["Source", "Succeeded", [done("Source")]],
          ["Verify", "Succeeded", [done("Verify")]],
          ["Approve", "Succeeded", [done("Approve")]],
          ["Deploy-1", "Succeeded", [done("eu-central-1")]],
          ["Deploy-2", "Succeeded", [done("eu-west-1", "eu-west-1"), done("us-east-1", "us-east-1")]],
        ],
      ],
    );
  });

  it("stops a deployment by an alarm that goes off, and brings prod back to one release", async () => {
    clone = new Clone();
    const first = `1.0.0-${clone.head.slice(0, 8)}-1`;
    const report = await clone.rehearse(waves, { alarms: ["departures-prod-regression@eu-west-1"] });
    assert.deepEqual(states(report).slice(2), [
      "prod Failed",
      `  eu-central-1 RolledBack ${first}`,
      `  eu-west-1 RolledBack ${first}`,
      `  us-east-1 RolledBack ${first}`,
      `  eu-west-2 NotStarted ${first}`,
    ]);
    const [error = ""] = errors(report).map(steady);
    assert.match(error, /stopped: stopped by the alarm departures-prod-regression in eu-west-1/);
  });

  it("finishes the wave that fails, starts no later one, and brings all that it reached back to the release before", async () => {
    clone = new Clone();
    const [first, second] = [1, 2].map((build) => `1.0.0-${clone.head.slice(0, 8)}-${build}`);
    const report = await clone.rehearse(waves, { fail: "eu-west-1" });
    assert.deepEqual(states(report), [
      "staging Succeeded",
      `  eu-central-1 Succeeded ${second}`,
      "prod Failed",
      `  eu-central-1 RolledBack ${first}`,
      `  eu-west-1 RolledBack ${first}`,
      `  us-east-1 RolledBack ${first}`,
      `  eu-west-2 NotStarted ${first}`,
    ]);
    assert.deepEqual(
      [report.ok, report.fault, report.release?.version],
      [false, { environment: "prod", region: "eu-west-1" }, second],
    );
    const prod = report.environments.at(-1);
    assert.deepEqual(
      prod?.execution?.stages
        .slice(3)
        .map(({ stage, status, actions }) => [stage, status, ...actions.map((action) => action.status)]),
      [
        ["Deploy-1", "Succeeded", "Succeeded"],
        ["Deploy-2", "Failed", "Failed", "Succeeded"],
        ["Deploy-3", "NotStarted", "NotStarted"],
      ],
    );
    assert.deepEqual(prod?.execution?.stages.find(({ stage }) => stage === "Deploy-2")?.answers, [
      { project: "departures-prod-restore", succeeded: true },
    ]);
    assert.ok(prod?.regions.every(({ hosts }) => hosts.length === 1 && hosts.every(({ healthy }) => healthy)));
    const [error = "", ...others] = errors(report).map(steady);
    assert.deepEqual(others, []);
    assert.match(error, /^prod Deploy-2 eu-west-1: Deployment d-… in eu-west-1 failed: 1 of 1 hosts failed/);
    assert.match(
      error,
      /hooks\/validate\.sh failed with exit code 1 \(appspec\.yml:19:17\); departures\.service is failed/,
    );
    assert.match(error, /\n {2}i-…, hooks\/validate\.sh:\n {4}departures\.service does not run\n/);
    assert.match(error, /\nd-… rolled back to departures-prod\/Source\//);
    const baseline = clone.events.filter(({ where }) => where[0] === "baseline");
    assert.ok(baseline.length > 0 && baseline.every((event) => event.kind !== "step" || event.status !== "failed"));
  });

  it("names the command of a build that fails, its exit code and its last lines", async () => {
    const command = "echo no board today; exit 7";
    assert.equal(
      await failsInDev({ "buildspec.yml": APP["buildspec.yml"]!.replace("mkdir dist", command) }),
      "dev Build Build: Build departures-dev-build:<uuid> failed: build: Error while executing command: " +
        `${command}. Reason: exit status 7\n  no board today`,
    );
  });

  it("names the hook that fails, with what it printed", async () => {
    assert.equal(
      await failsInDev({ "hooks/start.sh": "#!/bin/sh\necho no timetable >&2\nexit 3\n" }),
      "dev Deploy-1 eu-central-1: Deployment d-… in eu-central-1 failed: 1 of 1 hosts failed; 1 must succeed " +
        "(CodeDeployDefault.AllAtOnce). ApplicationStart failed on i-…: hooks/start.sh failed with exit code 3 (appspec.yml:16:17)\n" +
        "  i-…, hooks/start.sh:\n    no timetable\n" +
        "nothing to roll back to: no deployment to this group has succeeded before the one that failed",
    );
  });

  it("ends a hook that hangs at its timeout, with all that it started", async () => {
    const error = await failsInDev({
      "hooks/start.sh": "#!/bin/sh\nsleep 300 &\nsleep 300\n",
      "appspec.yml": APP["appspec.yml"]!.replace("start.sh\n      timeout: 120", "start.sh\n      timeout: 1"),
    });
    assert.match(error, /hooks\/start\.sh did not end within 1 s and was ended \(appspec\.yml:16:17\)/);
  });

  it("names a hook script that is missing", async () => {
    assert.match(
      await failsInDev({ "hooks/start.sh": undefined }),
      /ApplicationStart failed on i-…: hooks\/start\.sh cannot run: the bundle does not hold it \(appspec\.yml:16:17\)/,
    );
  });

  it("tells where a buildspec does not parse", async () => {
    assert.match(
      await failsInDev({ "buildspec.yml": "version: 0.2\nphases:\n  build: [\n" }),
      /buildspec\.yml:\d+:\d+/,
    );
  });

  it("tells where an AppSpec does not parse", async () => {
    assert.match(
      await failsInDev({ "appspec.yml": APP["appspec.yml"]!.replace("ApplicationStart", "ApplicationBegin") }),
      /appspec\.yml:15:3: hooks\.ApplicationBegin: is no key/,
    );
  });

  it("tells when a service's port is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      assert.match(
        await failsInDev({ "server.js": APP["server.js"]!.replace("Number(process.env.PORT)", String(port)) }),
        new RegExp(
          `departures\\.service \\(.*\\):\\n {4}listen EADDRINUSE: address already in use 127\\.0\\.0\\.1:${port}`,
        ),
      );
    } finally {
      server.close();
    }
  });

  it("stops before a call that no policy allows, and names the statement that is missing", async () => {
    clone = new Clone();
    const action = "codedeploy:CreateDeployment";
    const graphs = changed(all, "dev", (graph) => without(graph, "departures-dev-deploy", action));
    const report = await clone.rehearse(graphs);
    const [error = "", ...others] = errors(report);
    assert.deepEqual(others, []);
    assert.match(error, /^dev Deploy-1 eu-central-1: Access denied in dev › Deploy-1 › eu-central-1: /);
    for (const part of [
      "arn:aws:iam::222222222222:role/departures/dev/departures-dev-deploy",
      action,
      "arn:aws:codedeploy:eu-central-1:222222222222:deploymentgroup:departures-dev/departures-dev",
      '"Effect": "Allow"',
    ])
      assert.ok(error.includes(part), `${part} is not in\n${error}`);
    assert.deepEqual(states(report).slice(0, 2), ["dev Failed", "  eu-central-1 NotStarted -"]);
    assert.ok(!clone.events.some(({ where }) => where.some((name) => name.startsWith("i-"))), "nothing was deployed");
  });

  it("deploys nothing that was not approved, and lets one rehearsal run at a time", async () => {
    clone = new Clone();
    let second: unknown;
    const report = await clone.rehearse(guarded, {
      approve: async () => {
        second = await clone.rehearse(guarded).catch((error: unknown) => error);
        return false;
      },
    });
    assert.deepEqual(errors(report), [
      `dev Approve Approve: Rejected: Deploy commit ${clone.head} to dev: eu-central-1`,
    ]);
    assert.deepEqual(states(report).slice(0, 3), ["dev Failed", "  eu-central-1 NotStarted -", "staging NotStarted"]);
    assert.ok(second instanceof RehearsalError);
    assert.equal(
      second.message,
      `A rehearsal already runs in this clone (process ${process.pid}). Wait for it, or end it with \`kill ${process.pid}\`.`,
    );
    assert.equal(second.exitCode, 2);
  });

  it("stops when nobody can be asked for an approval", async () => {
    clone = new Clone();
    const nobody = new RehearsalError("nobody is here", 2);
    await assert.rejects(clone.rehearse(guarded, { approve: () => Promise.reject(nobody) }), nobody);
  });

  /** Changes files of prod's store between the promotion and the verification. */
  const tampering =
    (name: RegExp, change: (file: string) => void) =>
    (event: ProgressEvent): void => {
      if (event.where.join() !== "prod,Start") return;
      const folder = join(clone.root, ".interlock/rehearsal/stores");
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => name.test(file));
      assert.ok(files.length > 0);
      for (const file of files) change(join(folder, file));
    };

  it("does not deploy a release whose manifest was changed", async () => {
    clone = new Clone();
    const report = await clone.rehearse(waves, {
      progress: tampering(/departures-prod.*manifest\.json.*\//, (file) =>
        writeFileSync(file, readFileSync(file, "utf8").replace(/"server\.js": "./, '"server.js": "x')),
      ),
    });
    const [error = "", ...others] = errors(report);
    assert.deepEqual(others, []);
    assert.match(error, /^prod Verify Verify: .*KMSInvalidSignatureException/s);
  });

  it("does not deploy a bundle that is not the one that was signed", async () => {
    clone = new Clone();
    const version = `1.0.0-${clone.head.slice(0, 8)}-1`;
    const forged = join(clone.root, "forged.zip");
    const content = { ...APP, "server.js": `${APP["server.js"]}// mine\n`, "release.json": `{"version":"${version}"}` };
    const entries = Object.entries(content).filter(([name]) => name !== "buildspec.yml");
    await writeZip(
      entries.map(([name, text]) => ({ name, mode: 0o100644, content: Buffer.from(text) })),
      forged,
    );
    const report = await clone.rehearse(waves, {
      progress: tampering(/departures-prod.*channels-departures\.zip\//, (file) => copyFileSync(forged, file)),
    });
    const [error = "", ...others] = errors(report);
    assert.deepEqual(others, []);
    assert.match(
      error,
      /This is not the release that was signed:\n +server\.js: [0-9a-f]{64} instead of [0-9a-f]{64}$/,
    );
  });

  it("ends at once when it is told to, whatever runs", async () => {
    clone = new Clone();
    const controller = new AbortController();
    const reason = new RehearsalError("enough", 2);
    await assert.rejects(
      clone.rehearse(all, {
        signal: controller.signal,
        progress: (event) => {
          clone.events.push(event);
          if (event.kind === "step" && event.what === "ValidateService") controller.abort(reason);
        },
      }),
      reason,
    );
    const [last] = clone.events.slice(-1);
    assert.equal(last?.kind === "step" && last.what, "ValidateService", "nothing is told of what was ended");
  });

  it("ends while a question is open", async () => {
    clone = new Clone();
    const controller = new AbortController();
    const reason = new RehearsalError("enough", 2);
    const approve = async (): Promise<boolean> => {
      setImmediate(() => controller.abort(reason));
      await pause(60_000, undefined, { ref: false });
      return true;
    };
    await assert.rejects(clone.rehearse(guarded, { signal: controller.signal, approve }), reason);
  });

  it("tells when moving the channel would start nothing", async () => {
    clone = new Clone();
    const isNotification = "aws:s3/bucketNotification:BucketNotification";
    const graphs = changed(waves, "prod", (graph) => ({
      ...graph,
      resources: graph.resources.filter(({ type }) => type !== isNotification),
    }));
    assert.deepEqual(errors(await clone.rehearse(graphs)), [
      "prod: The bucket departures-prod-111111111111-eu-central-1 sends no events to EventBridge, so that moving the channel " +
        "starts nothing; set eventBridge of prod's ArtifactStores.",
    ]);
  });

  describe("does not begin", () => {
    const refused = (message: RegExp | string) => ({ name: "RehearsalError", message, exitCode: 2 });

    it("where the tree is dirty, unless that is allowed", async () => {
      clone = new Clone();
      clone.write("app/server.js", "new");
      clone.write("elsewhere.txt", "new");
      await assert.rejects(
        clone.rehearse(all),
        refused(
          `These files differ from commit ${clone.head.slice(0, 12)}, which would be delivered without the changes:\n` +
            "  app/server.js\nCommit or stash them, or allow the difference.",
        ),
      );
      const dev = new Map([...all].filter(([stack]) => ["shared", "dev"].includes(stack)));
      const report = await clone.rehearse(dev, { allowDirty: true });
      assert.equal(report.ok, true);
      assert.deepEqual(report.notRehearsed, [
        "uncommitted changes: app/server.js",
        "what the trail departures-audit records, and its files",
      ]);
    });

    it("without a git tree", async () => {
      clone = new Clone();
      rmSync(join(clone.root, ".git"), { recursive: true });
      await assert.rejects(clone.rehearse(all), refused(/^.* is not in a git repository: /));
    });

    it("without the app's folder", async () => {
      clone = new Clone();
      await assert.rejects(
        clone.rehearse(all, { source: "web" }),
        refused(`There is no folder web in commit ${clone.head.slice(0, 12)}; commit it first.`),
      );
    });

    it("where it is to fail in a region that prod does not deploy to", async () => {
      clone = new Clone();
      await assert.rejects(
        clone.rehearse(all, { fail: "mars-1" }),
        refused('--fail must name a region that prod deploys to (eu-central-1, eu-west-1, us-east-1), got "mars-1".'),
      );
    });
  });
});

const done = (action: string, region = "eu-central-1") => ({ action, region, status: "Succeeded" });
