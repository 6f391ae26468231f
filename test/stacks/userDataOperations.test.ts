/** What instances run so that their logs are shipped and people can open sessions. */
import assert from "node:assert/strict";
import { userData } from "../../stacks/userData";
import type { ServerOperatingSystem } from "../../stacks/userData/operatingSystems";
import { Machine } from "../components/instances/machine";

const CTL = "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl";
const CONFIG = "/opt/aws/amazon-cloudwatch-agent/etc/interlock.json";

const textOf = (
  operatingSystem: ServerOperatingSystem,
  { logSources = ["board.service"], sessionManager = false, instanceType = "t3.micro" } = {},
): string =>
  userData({
    region: "eu-west-1",
    dnsSuffix: "amazonaws.com",
    application: "board",
    environment: { PORT: "8080" },
    operatingSystem,
    operations: { environment: "prod", instanceType, logSources, sessionManager },
  });

/** Runs the script on a machine that has CloudWatch's agent or not. */
function run(text: string, hasLogAgent = true): { calls: readonly string[]; read: (path: string) => string } {
  const machine = new Machine();
  try {
    if (hasLogAgent) machine.program(CTL);
    const { code, stderr, calls } = machine.run(text);
    assert.deepEqual(hasLogAgent ? [code, stderr] : [code], hasLogAgent ? [0, ""] : [127]);
    const files = new Map<string, string>();
    for (const path of [CONFIG, "/etc/systemd/system/board-journal@.service", "/etc/logrotate.d/board"])
      if (machine.has(path)) files.set(path, machine.read(path));
    return { calls, read: (path) => files.get(path) ?? "" };
  } finally {
    machine.remove();
  }
}

describe("user data for logs and sessions", () => {
  it("ships the agent's logs and the journal of the application's unit, from the unit's first line on", () => {
    const { calls, read } = run(textOf("AmazonLinux2023"));
    assert.equal(calls[0], "dnf install -y nodejs22 amazon-cloudwatch-agent logrotate ruby wget");
    assert.deepEqual(calls.slice(1, 4), [
      "systemctl daemon-reload",
      "systemctl enable --now board-journal@board.service.service",
      `amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:${CONFIG}`,
    ]);
    assert.equal(calls.at(-1), "systemctl is-active --quiet codedeploy-agent");
    const groups = { agent: "/board/prod/codedeploy-agent", application: "/board/prod/application" };
    const entry = (file_path: string, log_group_name: string, stream: string) => ({
      file_path,
      log_group_name,
      log_stream_name: `{instance_id}${stream}`,
    });
    const { agent, logs } = JSON.parse(read(CONFIG)) as {
      agent: object;
      logs: { logs_collected: { files: { collect_list: unknown } } };
    };
    assert.deepEqual(agent, { region: "eu-west-1" });
    assert.deepEqual(logs.logs_collected.files.collect_list, [
      entry("/var/log/aws/codedeploy-agent/codedeploy-agent.log", groups.agent, ""),
      entry(
        "/opt/codedeploy-agent/deployment-root/deployment-logs/codedeploy-agent-deployments.log",
        groups.agent,
        "/deployments",
      ),
      entry("/var/log/board/board.service.log", groups.application, "/board.service"),
    ]);
    const unit = read("/etc/systemd/system/board-journal@.service");
    assert.match(unit, /^Before=%i$/m);
    assert.match(unit, /^ExecStart=\/usr\/bin\/journalctl --follow --lines=0 --output=cat --unit=%i$/m);
    assert.match(unit, /^StandardOutput=append:\/var\/log\/board\/%i\.log$/m);
    assert.match(read("/etc/logrotate.d/board"), /^\/var\/log\/board\/\*\.log \{$/m);
  });

  it("ships files where an application writes some, and makes no unit for them", () => {
    const { calls, read } = run(textOf("AmazonLinux2023", { logSources: ["/var/log/app/*.log"] }));
    assert.ok(!calls.some((call) => call.includes("journal")));
    assert.equal(read("/etc/logrotate.d/board"), "");
    assert.match(read(CONFIG), /"file_path": "\/var\/log\/app\/\*\.log"/);
    assert.match(read(CONFIG), /"log_stream_name": "\{instance_id\}\/var\/log\/app\/_\.log"/);
  });

  it("fetches CloudWatch's agent where the distribution has none, for the instance's processor", () => {
    const bucket = "https://amazoncloudwatch-agent-eu-west-1.s3.eu-west-1.amazonaws.com";
    const fetched = (name: ServerOperatingSystem, instanceType: string): readonly string[] =>
      run(textOf(name, { instanceType }), false).calls.filter((call) => /^(wget|rpm|dpkg) /.test(call));
    const package_ = (suffix: string): string => `/root/package.XXXXXX.${suffix}`;
    const wget = "wget -nv --timeout=30 --tries=2 -O";
    assert.deepEqual(fetched("RHEL9", "t3.micro"), [
      `${wget} ${package_("rpm")} ${bucket}/redhat/amd64/latest/amazon-cloudwatch-agent.rpm`,
      `rpm -U ${package_("rpm")}`,
    ]);
    assert.deepEqual(fetched("Ubuntu26.04", "t4g.micro"), [
      `${wget} ${package_("deb")} ${bucket}/ubuntu/arm64/latest/amazon-cloudwatch-agent.deb`,
      `dpkg -i -E ${package_("deb")}`,
    ]);
    assert.deepEqual(
      run(textOf("RHEL9")).calls.filter((call) => call.startsWith("rpm")),
      [],
    );
  });

  it("installs the agent of Systems Manager where images bring none", () => {
    const url = "https://s3.eu-west-1.amazonaws.com/amazon-ssm-eu-west-1/latest/linux_amd64/amazon-ssm-agent.rpm";
    assert.ok(textOf("RHEL9", { sessionManager: true }).includes(url));
    for (const text of [
      textOf("RHEL9"),
      textOf("AmazonLinux2023", { sessionManager: true }),
      textOf("Ubuntu26.04", { sessionManager: true }),
    ])
      assert.doesNotMatch(text, /ssm-agent/);
  });

  it("ships nothing where nothing is named", () => {
    assert.doesNotMatch(textOf("RHEL9", { logSources: [] }), /cloudwatch|journal|logrotate/);
  });
});
