import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { create } from "tar";
import type { DeploymentGroup, DeploymentResult, Host } from "../../../../delivery/rehearsal/deploy";
import { unpackBundle } from "../../../../delivery/rehearsal/deploy/bundles";
import { failureOf, Stage, type BundleOptions } from "./support";

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

describe("install", () => {
  let stage: Stage;
  let group: DeploymentGroup;
  let host: Host;
  beforeEach(async () => {
    stage = new Stage();
    host = await stage.host();
    group = await stage.group([host], { autoRollback: [] });
  });
  afterEach(() => stage.end());

  const on = (path: string): string => join(host.root, path);
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(on(path)), { recursive: true });
    writeFileSync(on(path), text);
  };
  const read = (path: string): string => readFileSync(on(path), "utf8");
  const deploy = (options: Omit<BundleOptions, "bare">) => group.deploy(stage.bundle({ ...options, bare: true }));

  it("copies a file into its destination, and what a directory holds, with their modes", async () => {
    const revision = stage.bundle({
      version: "v1",
      bare: true,
      files: { "config/a.conf": "a", "config/deep/b.conf": "b", run: "#!/bin/sh\n" },
      install: [
        ["config", "/etc/app"],
        ["run", "/opt/app/bin"],
      ],
    });
    chmodSync(join(stage.bundleFolder("v1"), "run"), 0o754);
    const result = await group.deploy(revision);
    assert.equal(result.message, undefined);
    assert.deepEqual([read("/etc/app/a.conf"), read("/etc/app/deep/b.conf")], ["a", "b"]);
    assert.equal(modeOf(on("/opt/app/bin/run")), "754");
  });

  it("copies the whole bundle where the source is /", async () => {
    await deploy({ version: "v1", files: { "a/b": "b" }, install: [["/", "/srv/app"]] });
    assert.deepEqual(readdirSync(on("/srv/app")).sort(), ["a", "appspec.yml"]);
  });

  it("removes what the last deployment installed, and nothing else", async () => {
    const install = [["files", "/srv/app"]] as const;
    await deploy({ version: "v1", files: { "files/old": "1", "files/both": "1", "files/gone/x": "1" }, install });
    put("/srv/app/kept", "by a hook");
    await deploy({ version: "v2", files: { "files/both": "2" }, install });
    assert.deepEqual(readdirSync(on("/srv/app")).sort(), ["both", "kept"]);
    assert.equal(read("/srv/app/both"), "2");
  });

  const behaviors: [behavior: string, status: string, content: string][] = [
    ["DISALLOW", "Failed", "theirs"],
    ["OVERWRITE", "Succeeded", "ours"],
    ["RETAIN", "Succeeded", "theirs"],
  ];
  for (const [behavior, status, content] of behaviors) {
    it(`${behavior}: a file that no deployment installed`, async () => {
      put("/srv/app/file", "theirs");
      const install = [["file", "/srv/app"]] as const;
      const appspec = `file_exists_behavior: ${behavior}`;
      const result = await deploy({ version: "v1", files: { file: "ours" }, install, appspec });
      assert.deepEqual([result.status, read("/srv/app/file")], [status, content]);
      // What was retained is not the deployment's to remove.
      await deploy({ version: "v2", files: { other: "2" }, install: [["other", "/srv/app"]] });
      assert.equal(existsSync(on("/srv/app/file")), behavior !== "OVERWRITE");
    });
  }

  it("disallows by default, and says where the AppSpec stands and how to mend it", async () => {
    put("/srv/app/file", "theirs");
    const result = await deploy({ version: "v1", files: { file: "ours" }, install: [["file", "/srv/app"]] });
    assert.deepEqual(failureOf(result), {
      code: "UnknownError",
      message:
        `Install failed on ${host.id}: /srv/app/file exists already and no earlier deployment installed it; remove it, ` +
        "or set file_exists_behavior to OVERWRITE or RETAIN (appspec.yml:4:5)",
      log: [],
      services: [],
    });
  });

  it("names a source that the bundle does not hold", async () => {
    const result = await deploy({ version: "v1", install: [["missing", "/srv/app"]] });
    assert.equal(
      failureOf(result).message,
      `Install failed on ${host.id}: the bundle holds no missing (appspec.yml:4:13)`,
    );
  });

  it("refuses two sources for one destination", async () => {
    const files = { "a/file": "a", "b/file": "b" };
    const install = [["a", "/srv"] as const, ["b/file", "/srv"] as const];
    const result = await deploy({ version: "v1", files, install });
    assert.equal(
      failureOf(result).message,
      `Install failed on ${host.id}: /srv/file is also the destination of file (appspec.yml:6:5)`,
    );
  });

  it("sets modes by object, pattern, except and type; owners it names as not rehearsed", async () => {
    const files = { "f/a.sh": "", "f/b.sh": "", "f/c.txt": "", "f/deep/d.sh": "", "f/deep/e.txt": "" };
    const appspec = [
      "permissions:",
      "  - object: /srv/app",
      '    pattern: "*.sh"',
      "    except: [b.sh]",
      "    mode: 700",
      "    type: [file]",
      "  - object: /srv/app/deep",
      "    mode: 640",
      "    owner: app",
      "    group: app",
      "    type: [file]",
      "  - object: /srv",
      "    mode: 750",
      "    type: [directory]",
      "  - object: /srv/app/c.txt",
      '    mode: "0600"',
    ].join("\n");
    const result = await deploy({ version: "v1", files, install: [["f", "/srv/app"]], appspec });
    assert.equal(result.message, undefined);
    const modes = ["a.sh", "b.sh", "c.txt", "deep/d.sh", "deep/e.txt", "deep", "."].map((name) =>
      modeOf(on(`/srv/app/${name}`)),
    );
    assert.deepEqual(modes, ["700", "644", "600", "640", "640", "750", "750"]);
    assert.deepEqual(stage.notRehearsed, ["permissions: group, owner not set"]);
  });

  it("refuses permissions that are set twice", async () => {
    const appspec = "permissions:\n  - object: /srv\n    mode: 600\n  - object: /srv/file\n    mode: 640";
    const result = await deploy({ version: "v1", files: { file: "" }, install: [["file", "/srv"]], appspec });
    assert.equal(
      failureOf(result).message,
      `Install failed on ${host.id}: /srv/file gets permissions more than once, which the agent refuses (appspec.yml:9:5)`,
    );
  });

  it("keeps links, and leads absolute ones to the host", async () => {
    const revision = stage.bundle({
      version: "v1",
      bare: true,
      files: { "f/file": "x" },
      install: [["f", "/srv/app"]],
    });
    symlinkSync("file", join(stage.bundleFolder("v1"), "f/near"));
    symlinkSync("/srv/app/file", join(stage.bundleFolder("v1"), "f/far"));
    await group.deploy(revision);
    assert.ok(lstatSync(on("/srv/app/near")).isSymbolicLink());
    assert.equal(readlinkSync(on("/srv/app/far")), on("/srv/app/file"));
    await deploy({ version: "v2" });
    assert.deepEqual(existsSync(on("/srv/app")), false);
  });

  it("never writes through a link that leads out of the host", async () => {
    const outside = join(stage.folder, "outside");
    mkdirSync(outside);
    mkdirSync(on("/srv"));
    symlinkSync(outside, on("/srv/app"));
    const result = await deploy({ version: "v1", files: { file: "x" }, install: [["file", "/srv/app"]] });
    assert.match(failureOf(result).message, /\/srv\/app\/file leads out of the host: \/srv\/app is a link/);
    assert.deepEqual(readdirSync(outside), []);
  });

  it("never sets the mode of a file outside the host through a link of the bundle", async () => {
    const outside = join(stage.folder, "outside");
    writeFileSync(outside, "", { mode: 0o600 });
    const appspec = "permissions:\n  - object: /srv\n    mode: 777";
    const revision = stage.bundle({
      version: "v1",
      bare: true,
      files: { "f/x": "" },
      install: [["f", "/srv"]],
      appspec,
    });
    symlinkSync("../../../outside", join(stage.bundleFolder("v1"), "f/evil"));
    const result = await group.deploy(revision);
    assert.equal(
      failureOf(result).message,
      `Install failed on ${host.id}: ${host.id}: /srv/evil is a link that leads out of the host, to ${outside}`,
    );
    assert.equal(modeOf(outside), "600");
  });

  it("keeps the last five deployments and the last successful install", async () => {
    const kept = (): string[] => {
      const root = on("/opt/codedeploy-agent/deployment-root");
      const [groupId = ""] = readdirSync(root).filter((name) => name !== "deployment-instructions");
      return readdirSync(join(root, groupId));
    };
    const good = await deploy({ version: "good" });
    for (let index = 0; index < 6; index += 1)
      await deploy({ version: `bad-${index}`, install: [["missing", "/srv"]] });
    assert.equal(kept().length, 5);
    assert.ok(kept().includes(good.deploymentId));
  });

  it("takes the content of a bundle's only folder, and appspec.yaml", async () => {
    const revision = stage.bundle({
      version: "v1",
      bare: true,
      files: {
        "app/appspec.yaml": "version: 0.0\nos: linux\nfiles:\n  - source: x\n    destination: /srv\n",
        "app/x": "x",
      },
    });
    const nested = await stage.group([host], {
      download: async () => join(stage.bundleFolder("v1"), "app"),
      unpack: async (zip, folder) => {
        mkdirSync(join(folder, "only"), { recursive: true });
        for (const name of readdirSync(zip)) writeFileSync(join(folder, "only", name), readFileSync(join(zip, name)));
      },
    });
    const result = await nested.deploy(revision);
    assert.deepEqual([result.message, read("/srv/x")], [undefined, "x"]);
  });

  it("fails the download where there is no AppSpec, or a broken one, and where access is denied", async () => {
    const messages: (string | undefined)[] = [];
    const cases = [undefined, "version: 0.1\nos: linux\n", "version: 0.0\nos: windows\n"];
    for (const [index, text] of cases.entries()) {
      const version = `v${index}`;
      const revision = stage.bundle({ version, bare: true });
      const group = await stage.group([host], {
        unpack: async (_, folder) => {
          mkdirSync(folder, { recursive: true });
          if (text !== undefined) writeFileSync(join(folder, "appspec.yml"), text);
        },
      });
      messages.push(failureOf(await group.deploy(revision)).message);
    }
    const what = `DownloadBundle failed on ${host.id}: `;
    assert.deepEqual(messages, [
      `${what}the bundle has no appspec.yml in its root; let the build's artifact hold it there`,
      `${what}appspec.yml:1:10: version: must be the number 0.0, not quoted, got 0.1`,
      `${what}appspec.yml must be for os linux on this machine, got one for windows`,
    ]);
  });

  it("unpacks bundles by the deployment's type, and takes no tar for Windows", async () => {
    const packed = async (version: string, appspec: string, gzip: boolean) => {
      const revision = stage.bundle({ version, bare: true, files: { x: version }, appspec: "" });
      writeFileSync(join(stage.bundleFolder(version), "appspec.yml"), appspec);
      const file = join(stage.folder, version);
      create({ file, cwd: stage.bundleFolder(version), gzip, sync: true }, ["."]);
      const group = await stage.group([host], { unpack: unpackBundle, download: async () => file });
      return failureOrDone(await group.deploy({ ...revision, key: "bundle", bundleType: gzip ? "tgz" : "tar" }));
    };
    const appspec =
      "version: 0.0\nos: linux\nfiles:\n  - source: x\n    destination: /srv\nfile_exists_behavior: OVERWRITE\n";
    assert.deepEqual([await packed("v1", appspec, false), read("/srv/x")], ["Succeeded", "v1"]);
    assert.deepEqual([await packed("v2", appspec, true), read("/srv/x")], ["Succeeded", "v2"]);
    assert.equal(
      await packed("v3", "version: 0.0\nos: windows\n", false),
      `DownloadBundle failed on ${host.id}: appspec.yml is for os windows, which takes no tar; let the bundle be a zip`,
    );
  });
});

const failureOrDone = (result: DeploymentResult): string =>
  result.status === "Succeeded" ? result.status : (failureOf(result).message ?? "");
