import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { type InstanceUserDataArgs, OperatingSystem } from "../../../components";
import { shellText } from "../../../components/instances/shell";
import { SYSTEMS } from "../../../components/instances/systems";
import { filesOfUserData } from "../../../delivery/rehearsal/pipeline/userData";
import { Machine } from "./machine";
import { REGION, textOf } from "./text";

const LINUX = Object.values(OperatingSystem).filter((system) => SYSTEMS[system].packageManager !== undefined);
const CONF = "/etc/codedeploy-agent/conf/codedeployagent.yml";
const START = ["systemctl enable --now codedeploy-agent", "systemctl is-active --quiet codedeploy-agent"];
const wget = (prefix: string) =>
  "wget -nv --timeout=30 --tries=2 -O /root/codedeploy-agent.XXXXXX/install " +
  `https://aws-codedeploy-${REGION}.s3.${REGION}.amazonaws.com/${prefix}/install`;
const agent = [wget("latest"), `install auto in ${REGION}`, ...START];
const APT = "apt-get -o DPkg::Lock::Timeout=600";

describe("InstanceUserData in bash", () => {
  let machine: Machine;
  beforeEach(() => {
    machine = new Machine();
  });
  afterEach(() => machine.remove());
  const boot = async (args: Partial<InstanceUserDataArgs>) => machine.run(await textOf(args));

  const packages: Readonly<Record<string, readonly string[]>> = {
    AmazonLinux2023: ["dnf install -y nodejs ruby wget", ...agent],
    AmazonLinux2: ["yum install -y nodejs ruby wget", ...agent],
    RHEL8: ["dnf install -y nodejs ruby wget", ...agent],
    RHEL9: ["dnf install -y nodejs ruby wget", ...agent],
    RHEL10: ["dnf install -y nodejs wget", wget("latestv2"), ...agent.slice(1)],
    "Ubuntu22.04": [
      `${APT} -o APT::Update::Error-Mode=any update`,
      `${APT} install -y --no-install-recommends nodejs ruby-full wget`,
      ...agent,
    ],
    "Ubuntu24.04": [
      `${APT} -o APT::Update::Error-Mode=any update`,
      `${APT} install -y --no-install-recommends nodejs wget`,
      wget("latestv2"),
      ...agent.slice(1),
    ],
  };
  for (const operatingSystem of LINUX)
    it(`installs packages and then the agent on ${operatingSystem}`, async () => {
      const { code, stderr, calls } = await boot({ operatingSystem, packages: ["nodejs"] });
      assert.deepEqual([code, stderr], [0, ""]);
      assert.deepEqual(calls, packages[operatingSystem] ?? packages["Ubuntu24.04"]);
      assert.equal(machine.has(CONF), true);
    });

  it("takes version 2 of the agent when asked to", async () => {
    const { calls } = await boot({ agentVersion: "V2" });
    assert.deepEqual(calls, ["dnf install -y wget", wget("latestv2"), ...agent.slice(1)]);
  });

  it("fetches the agent from the bucket of the region and partition", async () => {
    const text = await textOf({ region: "cn-north-1" });
    assert.match(text, /'https:\/\/aws-codedeploy-cn-north-1\.s3\.cn-north-1\.amazonaws\.com\.cn\/latest\/install'/);
    assert.match(text, /export AWS_REGION='cn-north-1'/);
  });

  it("writes files, which the rehearsal finds too", async () => {
    const files = {
      "/etc/shop/environment": "PORT=8080\n",
      "/opt/shop/a.b/c": "FILE\nFILE_\nit's $HOME `x`",
      "/opt/e": "",
    };
    const { code } = await boot({ files });
    assert.equal(code, 0);
    const text = await textOf({ files });
    const written = { ...files, "/opt/shop/a.b/c": `${files["/opt/shop/a.b/c"]}\n` };
    assert.deepEqual(filesOfUserData(Buffer.from(text).toString("base64")), written);
    for (const [path, content] of Object.entries(written)) {
      assert.equal(machine.read(path), content);
      assert.equal(machine.mode(path), 0o644);
    }
  });

  it("leaves the modes of folders that exist", async () => {
    machine.write("/root/.shop", "");
    const before = machine.mode("/root");
    await boot({ files: { "/root/settings": "1" } });
    assert.equal(machine.mode("/root"), before);
  });

  it("runs commands between packages and agent", async () => {
    const { calls } = await boot({ commands: ["systemctl stop firewalld", "dnf clean all"] });
    assert.deepEqual(calls.slice(0, 4), [
      "dnf install -y ruby wget",
      "systemctl stop firewalld",
      "dnf clean all",
      wget("latest"),
    ]);
  });

  it("installs streams of modules", async () => {
    const { calls } = await boot({ operatingSystem: "RHEL9", packages: ["@nodejs:22", "ruby"] });
    assert.equal(calls[0], "dnf install -y @nodejs:22 ruby wget");
  });

  it("configures the agent beside its other settings, and restarts it only for a change", async () => {
    const args = { proxyUri: "http://proxy.example.com:3128", enableAuthPolicy: true, maxRevisions: 2 };
    const { code, calls } = await boot(args);
    assert.equal(code, 0);
    assert.equal(
      machine.read(CONF),
      '---\n:root_dir: /opt\n:proxy_uri: "http://proxy.example.com:3128"\n:max_revisions: 2\n:enable_auth_policy: true\n',
    );
    assert.deepEqual(calls.slice(-4), [
      `install --proxy http://proxy.example.com:3128 auto in ${REGION}`,
      "systemctl restart codedeploy-agent",
      ...START,
    ]);
    assert.deepEqual((await boot(args)).calls, ["dnf install -y ruby wget", ...START]);
    const { calls: changed } = await boot({ ...args, maxRevisions: 3 });
    assert.deepEqual(changed, ["dnf install -y ruby wget", "systemctl restart codedeploy-agent", ...START]);
    assert.match(
      machine.read(CONF),
      /^---\n:root_dir: \/opt\n:proxy_uri: .*\n:max_revisions: 3\n:enable_auth_policy: true\n$/,
    );
  });

  it("uses the proxy for everything but the metadata", async () => {
    machine.command("dnf", '#!/bin/sh\necho "dnf $http_proxy $https_proxy $no_proxy" >>"$(dirname "$0")/calls"\n');
    const { calls } = await boot({ agentVersion: "V2", proxyUri: "http://proxy:3128" });
    assert.equal(calls[0], "dnf http://proxy:3128 http://proxy:3128 169.254.169.254,localhost,127.0.0.1");
    // Version 2's installer takes the proxy from the environment.
    assert.equal(calls[2], `install auto in ${REGION}`);
  });

  it("may run again: the agent stays", async () => {
    await boot({});
    assert.deepEqual(await boot({}), { code: 0, stderr: "", calls: ["dnf install -y ruby wget", ...START] });
  });

  it("tries again what fails for a moment", async () => {
    machine.fails("dnf", 2);
    const { code, stderr, calls } = await boot({});
    assert.equal(code, 0);
    assert.equal(
      stderr,
      [5, 10].map((s) => `user data: failed, next try in ${s} seconds: dnf install -y ruby wget\n`).join(""),
    );
    const dnf = "dnf install -y ruby wget";
    assert.deepEqual(calls.slice(0, 5), [dnf, "sleep 5", dnf, "sleep 10", dnf]);
  });

  it("fails with line and command when a package cannot be had, and installs no agent", async () => {
    machine.fails("dnf", 9);
    const text = await textOf({});
    const { code, stderr, calls } = machine.run(text);
    assert.equal(code, 1);
    const line = text.split("\n").indexOf("try dnf install -y ruby wget") + 1;
    assert.deepEqual(stderr.trimEnd().split("\n").slice(-2), [
      "user data: gave up: dnf install -y ruby wget",
      `user data: line ${line} failed with 1: return 1`,
    ]);
    assert.equal(calls.filter((call) => call.startsWith("dnf")).length, 5);
    assert.equal(machine.has("/opt/codedeploy-agent"), false);
  });

  it("fails when a command does, before there is an agent", async () => {
    const { code, stderr } = await boot({ commands: ["false"] });
    assert.equal(code, 1);
    assert.match(stderr, /^user data: line \d+ failed with 1: false\n$/);
    assert.equal(machine.has("/opt/codedeploy-agent"), false);
  });

  it("fails with the last lines of version 1's installer", async () => {
    machine.breakInstaller();
    const { code, stderr } = await boot({});
    assert.equal(code, 1);
    assert.deepEqual(stderr.trimEnd().split("\n").slice(-3), [
      "user data: gave up: /root/codedeploy-agent.XXXXXX/install auto",
      "no such package",
      "user data: the installer of CodeDeploy's agent failed",
    ]);
  });

  it("fails when the agent does not stay up", async () => {
    machine.command("systemctl", '#!/bin/sh\necho "systemctl $*" >>"$(dirname "$0")/calls"\n[ "$1" = enable ]\n');
    const { code, calls } = await boot({});
    assert.equal(code, 1);
    assert.equal(calls.filter((call) => call === START[1]).length, 5);
  });

  it("is a script that bash can read, whatever it is given", () => {
    const content = fc.string({ unit: "grapheme", maxLength: 40 });
    fc.assert(
      fc.property(
        fc.constantFrom(...LINUX),
        fc.dictionary(fc.stringMatching(/^(\/[\w.@+-]{1,6}){1,3}$/), content, { maxKeys: 3 }),
        fc.boolean(),
        fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
        (operatingSystem, files, enableAuthPolicy, maxRevisions) => {
          const system = SYSTEMS[operatingSystem];
          const text = shellText(
            {
              system,
              agentVersion: system.agentVersions[0],
              region: REGION,
              dnsSuffix: "amazonaws.com",
              packages: [],
              files,
              commands: [],
              enableAuthPolicy,
              maxRevisions,
            },
            system.packageManager ?? "dnf",
          );
          const { status, stderr } = spawnSync("bash", ["-n"], { input: text.replaceAll("\0", ""), encoding: "utf8" });
          assert.deepEqual([status, stderr], [0, ""]);
        },
      ),
      { numRuns: 30 },
    );
  });
});
