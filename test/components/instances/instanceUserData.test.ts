import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { InstanceUserData, type InstanceUserDataArgs, OperatingSystem } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { deploy, listed, problemsOf } from "../deployed";
import { textOf } from "./text";

const build = (args: InstanceUserDataArgs) => () => {
  const { userData, userDataBase64, rootDeviceName, imageParameterName } = new InstanceUserData("boot", args);
  return { userData, userDataBase64, rootDeviceName, ...(imageParameterName ? { imageParameterName } : {}) };
};

const AMAZON = "/aws/service/ami-amazon-linux-latest";
const UBUNTU = "/aws/service/canonical/ubuntu/server";
const WINDOWS = "/aws/service/ami-windows-latest/Windows_Server";

describe("InstanceUserData", () => {
  it("is texts and no resource", async () => {
    const graph = await deploy(build({ operatingSystem: "AmazonLinux2023" }));
    assert.deepEqual(listed(graph), ["InstanceUserData boot"]);
    const { userData, userDataBase64 } = graph.outputs;
    assert.equal(Buffer.from(userDataBase64 as string, "base64").toString(), userData);
    assert.match(userData as string, /^#!\/bin\/bash\n/);
  });

  it("asks the provider for region and partition", async () => {
    const { outputs } = await deploy(build({ operatingSystem: "AmazonLinux2023" }), {
      site: { account: "111111111111", region: "cn-north-1" },
    });
    assert.match(outputs["userData"] as string, /s3\.cn-north-1\.amazonaws\.com\.cn\/latest\/install/);
  });

  const images: readonly (readonly [InstanceUserDataArgs, string, string?])[] = [
    [{ operatingSystem: "AmazonLinux2023" }, "/dev/xvda", `${AMAZON}/al2023-ami-kernel-default-x86_64`],
    [
      { operatingSystem: "AmazonLinux2023", architecture: "arm64" },
      "/dev/xvda",
      `${AMAZON}/al2023-ami-kernel-default-arm64`,
    ],
    [{ operatingSystem: "AmazonLinux2" }, "/dev/xvda", `${AMAZON}/amzn2-ami-hvm-x86_64-gp2`],
    [{ operatingSystem: "RHEL9" }, "/dev/sda1"],
    [{ operatingSystem: "Ubuntu22.04" }, "/dev/sda1", `${UBUNTU}/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id`],
    [
      { operatingSystem: "Ubuntu26.04", architecture: "arm64" },
      "/dev/sda1",
      `${UBUNTU}/26.04/stable/current/arm64/hvm/ebs-gp3/ami-id`,
    ],
    [{ operatingSystem: "WindowsServer2025" }, "/dev/sda1", `${WINDOWS}-2025-English-Full-Base`],
  ];
  for (const [args, device, parameter] of images)
    it(`names the image of ${args.operatingSystem} for ${args.architecture ?? "x86_64"}`, async () => {
      const { outputs } = await deploy(build(args));
      assert.equal(outputs["rootDeviceName"], device);
      assert.equal(outputs["imageParameterName"], parameter);
    });

  it("has a text for every system", async () => {
    for (const operatingSystem of Object.values(OperatingSystem))
      assert.ok((await textOf({ operatingSystem })).length > 500);
  });

  it("keeps what is secret a secret, and knows nothing too early", async () => {
    const args = (): InstanceUserDataArgs => ({
      operatingSystem: "AmazonLinux2023",
      files: { "/etc/shop": pulumi.secret("PORT=1\n") },
    });
    const update = await deploy(build(args()));
    const preview = await deploy(build(args()), { preview: true });
    assert.deepEqual(sameResources(update, preview), []);
    const secret: boolean[] = [];
    await deploy(async () => {
      secret.push(await pulumi.isSecret(new InstanceUserData("boot", args()).userData));
    });
    assert.deepEqual(secret, [true]);
  });

  it("refuses user data that is too long, once it is known", async () => {
    const files = { "/etc/long": pulumi.output("x".repeat(17_000)) };
    await assert.rejects(
      deploy(build({ operatingSystem: "AmazonLinux2023", files, region: "eu-central-1" })),
      /InstanceUserData "boot": files and commands must lead to user data of at most 16384 bytes, got \d{5}; let a command fetch what is long/,
    );
  });

  it("refuses commands that would end the script, once they are known", async () => {
    const commands = [pulumi.output("echo </powershell>")];
    await assert.rejects(
      deploy(build({ operatingSystem: "WindowsServer2022", commands })),
      /commands\[0\] must not hold <powershell> tags; remove them/,
    );
  });
});

const REFUSED: Readonly<Record<string, readonly [InstanceUserDataArgs, ...string[]]>> = {
  "systems, processors and versions that there are not": [
    { operatingSystem: "Debian" as "RHEL9", architecture: "arm" as "arm64", agentVersion: "3" as "V1" },
    'architecture must be one of x86_64, arm64, got "arm"; omit it to use x86_64',
    'agentVersion must be one of V1, V2, got "3"; omit it to use the system\'s default',
    'operatingSystem must be one of AmazonLinux2023, AmazonLinux2, RHEL8, RHEL9, RHEL10, Ubuntu22.04, Ubuntu24.04, Ubuntu26.04, WindowsServer2019, WindowsServer2022, WindowsServer2025, got "Debian"; take one of them',
  ],
  "a version of the agent that AWS did not test": [
    { operatingSystem: "Ubuntu24.04", agentVersion: "V1" },
    'agentVersion must be V2 for Ubuntu24.04, got "V1"; omit it',
  ],
  "packages and Arm on Windows": [
    { operatingSystem: "WindowsServer2022", architecture: "arm64", packages: ["nodejs"] },
    'architecture must be x86_64 for WindowsServer2022, got "arm64"; omit it',
    'packages must not be given for WindowsServer2022, which has no package manager of its own, got ["nodejs"]; install them by commands',
  ],
  "packages that would be more than a word": [
    { operatingSystem: "RHEL9", packages: ["nodejs; reboot", "-y", "wget", "wget"] },
    'packages must not repeat a value, got ["wget"]; name each package once',
    'packages[0] must be the name of a package, a group (@group) or a module\'s stream (@module:stream), got "nodejs; reboot"; use commands for anything else',
    'packages[1] must be the name of a package, a group (@group) or a module\'s stream (@module:stream), got "-y"; use commands for anything else',
  ],
  "paths that are relative, of the other kind, or lead elsewhere": [
    { operatingSystem: "RHEL9", files: { "etc/a": "", "C:\\a": "", "/etc/../a": "", "/etc/a b": "", "/etc/": "" } },
    ...["etc/a", "C:\\a", "/etc/../a", "/etc/a b", "/etc/"].map(
      (path) =>
        `files must have absolute paths such as /etc/shop/environment, of letters, digits and . _ -, got ${JSON.stringify(path)}; rename the file`,
    ),
  ],
  "paths of Linux on Windows": [
    { operatingSystem: "WindowsServer2022", files: { "/etc/a": "", "C:\\a'b": "" } },
    ...["/etc/a", "C:\\a'b"].map(
      (path) =>
        `files must have absolute paths such as C:\\shop\\settings.json, of letters, digits and . _ -, got ${JSON.stringify(path)}; rename the file`,
    ),
  ],
  "a proxy's password, revisions and a region that is none": [
    { operatingSystem: "RHEL9", proxyUri: "http://me:secret@proxy:1", maxRevisions: 0, region: "europe" },
    "proxyUri must be http://host:port without user and password, which user data would show to everybody; let the proxy know the instances by their network",
    "maxRevisions must be an integer from 1 to 1000, got 0; omit it to keep the agent's own number",
    'region must be a region of AWS, such as eu-central-1, got "europe"; give the region\'s code',
  ],
  "a command with tags": [
    { operatingSystem: "WindowsServer2022", commands: ["<powershell>"] },
    "commands[0] must not hold <powershell> tags; remove them; they are set around all",
  ],
};

describe("InstanceUserData refuses", () => {
  for (const [what, [args, ...problems]] of Object.entries(REFUSED))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => new InstanceUserData("boot", args)),
        problems.map((problem) => `InstanceUserData "boot": ${problem}`),
      );
    });
});
