import assert from "node:assert/strict";
import { filesOfUserData } from "../../delivery/rehearsal/pipeline/userData";
import { userData } from "../../stacks/userData";
import {
  architectureOf,
  imageParameterFor,
  REFUSED_SYSTEMS,
  SERVER_SYSTEMS,
  type ServerOperatingSystem,
} from "../../stacks/userData/operatingSystems";
import { OperatingSystem } from "../../components";
import { Machine } from "../components/instances/machine";

const SYSTEM_NAMES = Object.keys(SERVER_SYSTEMS) as ServerOperatingSystem[];
const textOf = (operatingSystem: ServerOperatingSystem, privateEndpoints = false): string =>
  userData({
    region: "eu-west-1",
    dnsSuffix: "amazonaws.com",
    application: "board",
    environment: { PORT: "8080", REGION: "eu-west-1" },
    operatingSystem,
    privateEndpoints,
  });

const first: Readonly<Record<ServerOperatingSystem, string>> = {
  AmazonLinux2023: "dnf install -y nodejs22 ruby wget",
  RHEL9: "dnf install -y @nodejs:22 ruby wget",
  RHEL10: "dnf install -y nodejs wget",
  "Ubuntu26.04": "apt-get -o DPkg::Lock::Timeout=600 -o APT::Update::Error-Mode=any update",
};

describe("user data of the servers", () => {
  for (const name of SYSTEM_NAMES)
    it(`gives ${name} Node.js, the app's environment and a running agent`, () => {
      const machine = new Machine();
      try {
        const { code, stderr, calls } = machine.run(textOf(name));
        assert.deepEqual([code, stderr], [0, ""]);
        assert.equal(calls[0], first[name]);
        assert.equal(calls.at(-1), "systemctl is-active --quiet codedeploy-agent");
        assert.equal(machine.read("/etc/board/environment"), "PORT=8080\nREGION=eu-west-1\n");
      } finally {
        machine.remove();
      }
    });

  it("lets the agent sign its calls only where endpoints demand it", () => {
    assert.doesNotMatch(textOf("AmazonLinux2023"), /enable_auth_policy/);
    assert.match(textOf("AmazonLinux2023", true), /^settings=':enable_auth_policy: true'$/m);
  });

  it("tells the rehearsal what the app's environment is, on every system", () => {
    for (const name of SYSTEM_NAMES)
      assert.deepEqual(filesOfUserData(Buffer.from(textOf(name)).toString("base64")), {
        "/etc/board/environment": "PORT=8080\nREGION=eu-west-1\n",
      });
  });

  it("knows of every system of the agent whether the app runs there", () => {
    const decided = [...SYSTEM_NAMES, ...Object.keys(REFUSED_SYSTEMS)];
    assert.deepEqual(decided.sort(), Object.values(OperatingSystem).sort());
  });

  it("takes images for the processor of the instance type", () => {
    const arm = [
      "t4g.micro",
      "c6gn.large",
      "im4gn.large",
      "is4gen.large",
      "g5g.xlarge",
      "hpc7g.4xlarge",
      "x2gd.large",
      "a1.large",
    ];
    const x86 = [
      "t3.micro",
      "g4dn.xlarge",
      "g4ad.xlarge",
      "g6e.xlarge",
      "gr6.4xlarge",
      "m7i-flex.large",
      "c7a.large",
      "u-6tb1.metal",
    ];
    assert.deepEqual(
      arm.filter((type) => architectureOf(type) !== "arm64"),
      [],
    );
    assert.deepEqual(
      x86.filter((type) => architectureOf(type) !== "x86_64"),
      [],
    );
  });

  it("takes an own image before a public one", () => {
    const amazon = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default";
    assert.equal(imageParameterFor("AmazonLinux2023", "t3.micro", ""), `${amazon}-x86_64`);
    assert.equal(imageParameterFor("AmazonLinux2023", "t4g.micro", ""), `${amazon}-arm64`);
    assert.equal(imageParameterFor("RHEL9", "t3.micro", "/images/rhel9"), "/images/rhel9");
    assert.throws(
      () => imageParameterFor("RHEL9", "t3.micro", ""),
      /^Error: RHEL9 has no public image; the settings ask for imageParameter$/,
    );
  });
});
