import assert from "node:assert/strict";

import {
  appspecProblemsInBundle,
  appspecWarnings,
  formatProblem,
  parseAppspec,
  printAppspec,
  type Appspec,
} from "../../../delivery/specs";
import { fixture, fixtures } from "./fixtures";

const read = (name: string): Appspec => parseAppspec(fixture("appspec", name), name);
const parse = (...text: string[]): Appspec => parseAppspec(text.join("\n"), "appspec.yml");

describe("parseAppspec: valid files", () => {
  for (const { name, text } of fixtures("appspec")) {
    it(`reads ${name} and prints it back equal`, () => {
      const spec = parseAppspec(text, name);
      assert.deepEqual(parseAppspec(printAppspec(spec), "printed"), spec);
    });
  }

  it("fills in every default", () => {
    assert.deepEqual(read("minimal.yml"), { platform: "Server", os: "linux", files: [], permissions: [], hooks: {} });
  });

  it("reads a server's files, permissions and hooks", () => {
    assert.deepEqual(read("linux-web.yml"), {
      platform: "Server",
      os: "linux",
      files: [
        { source: "/", destination: "/opt/shop" },
        { source: "config/shop.service", destination: "/etc/systemd/system" },
      ],
      fileExistsBehavior: "OVERWRITE",
      permissions: [
        {
          object: "/opt/shop",
          pattern: "**",
          except: [],
          owner: "shop",
          group: "shop",
          mode: "0750",
          type: ["directory"],
        },
        { object: "/etc/systemd/system/shop.service", pattern: "**", except: [], mode: "644", type: ["file"] },
      ],
      hooks: {
        ApplicationStop: [{ location: "scripts/stop.sh", timeoutSeconds: 60, runAs: "root" }],
        BeforeInstall: [{ location: "scripts/prepare.sh", timeoutSeconds: 3600 }],
        AfterInstall: [
          { location: "scripts/migrate.sh", timeoutSeconds: 1800 },
          { location: "scripts/warm.sh", timeoutSeconds: 1800 },
        ],
        ApplicationStart: [{ location: "scripts/start.sh", timeoutSeconds: 3600 }],
        ValidateService: [{ location: "scripts/validate.sh", timeoutSeconds: 120 }],
      },
    });
  });

  it("reads access control lists and SELinux contexts as the agent does", () => {
    const spec = read("linux-hardened.yml");
    assert.ok(spec.platform === "Server");
    assert.deepEqual(spec.permissions[0]?.acls, ["u:deploy:rwx", "group:ops:r-x", "m::rwx", "mask:5"]);
    assert.deepEqual(spec.permissions[0]?.context, {
      user: "system_u",
      type: "httpd_sys_content_t",
      range: "s0-s3:c1,c4.c7",
    });
  });

  it("reads a Lambda deployment in both spellings", () => {
    assert.deepEqual(read("lambda.yml"), {
      platform: "Lambda",
      resource: "checkout",
      functionName: "checkout",
      alias: "live",
      currentVersion: 7,
      targetVersion: 8,
      hooks: {
        BeforeAllowTraffic: "CodeDeployHook_checkout_before",
        AfterAllowTraffic: "arn:aws:lambda:eu-west-1:111111111111:function:CodeDeployHook_checkout_after",
      },
    });
    assert.equal(read("lambda-capitals.yml").platform, "Lambda");
  });

  it("reads an ECS deployment", () => {
    assert.deepEqual(read("ecs-full.yml"), {
      platform: "ECS",
      resource: "TargetService",
      taskDefinition: "arn:aws:ecs:eu-west-1:111111111111:task-definition/shop:42",
      containerName: "web",
      containerPort: 8080,
      platformVersion: "1.4.0",
      network: { subnets: ["subnet-1", "subnet-2"], securityGroups: ["sg-1"], assignPublicIp: "DISABLED" },
      capacityProviderStrategy: [
        { name: "FARGATE", base: 1, weight: 1 },
        { name: "FARGATE_SPOT", base: 0, weight: 3 },
      ],
      hooks: {
        BeforeInstall: "before-install",
        AfterInstall: "after-install",
        AfterAllowTestTraffic: "test-traffic",
        BeforeAllowTraffic: "before-traffic",
        AfterAllowTraffic: "after-traffic",
      },
    });
  });

  it("prints the version as CodeDeploy documents it", () => {
    for (const name of ["minimal.yml", "lambda.yml", "ecs.yml"]) {
      assert.equal(printAppspec(read(name)).split("\n")[0], "version: 0.0");
    }
  });
});

describe("appspecWarnings", () => {
  it("finds nothing in clean files", () => {
    for (const name of ["linux-web.yml", "lambda.yml", "ecs-full.yml"])
      assert.deepEqual(appspecWarnings(read(name)), []);
  });

  it("names what agents do not agree on or ignore", () => {
    assert.deepEqual(appspecWarnings(read("linux-hardened.yml")).map(formatProblem), [
      "linux-hardened.yml:7:5: permissions[0]: pattern and except on files work up to agent 1.8, agent 2 refuses the AppSpec",
    ]);
    const windows = parse(
      "version: 0.0",
      "os: windows",
      "hooks:",
      "  AfterInstall:",
      "    - location: a.ps1",
      "      runas: me",
      "      sudo: yes",
    );
    assert.deepEqual(appspecWarnings(windows).map(formatProblem), [
      "appspec.yml:6:14: hooks.AfterInstall[0].runas: has no effect on windows",
      "appspec.yml:7:13: hooks.AfterInstall[0].sudo: is not documented; the agent may stop reading it",
    ]);
  });

  it("names Lambda hooks that the managed policy cannot reach, and a shift to the same version", () => {
    const spec = parse(
      "version: 0.0",
      "Resources:",
      "  - fn:",
      "      Type: AWS::Lambda::Function",
      "      Properties: { Name: f, Alias: live, CurrentVersion: 2, TargetVersion: 2 }",
      "Hooks:",
      "  - BeforeAllowTraffic: check",
    );
    assert.deepEqual(appspecWarnings(spec).map(formatProblem), [
      "appspec.yml:3:5: Resources[0]: shifts traffic from version 2 to itself",
      "appspec.yml:7:3: Hooks.BeforeAllowTraffic: is out of reach of AWSCodeDeployRoleForLambda, which invokes only CodeDeployHook_*, got check; grant the service role this function",
    ]);
  });
});

describe("appspecProblemsInBundle", () => {
  const bundle = (...paths: string[]): ReadonlySet<string> => new Set(["appspec.yml", ...paths]);

  it("accepts a bundle that holds everything", () => {
    const spec = parse(
      "version: 0.0",
      "os: linux",
      "files:",
      "  - source: ./app/",
      "    destination: /opt/app",
      "  - source: /conf/app.conf",
      "    destination: /etc",
      "hooks:",
      "  AfterInstall:",
      "    - location: ./scripts/after.sh",
    );
    const problems = appspecProblemsInBundle(spec, bundle("app/main.js", "conf/app.conf", "scripts/after.sh"));
    assert.deepEqual(problems, []);
  });

  it("names missing files, directories and scripts where they stand", () => {
    const problems = appspecProblemsInBundle(read("linux-web.yml"), bundle("scripts/stpo.sh", "scripts/prepare.sh"));
    assert.deepEqual(problems.map(formatProblem), [
      'linux-web.yml:6:13: files[1].source: must be a file or directory of the bundle, got "config/shop.service"',
      'linux-web.yml:21:17: hooks.ApplicationStop[0].location: must be a file of the bundle, got "scripts/stop.sh"; did you mean "scripts/stpo.sh"?',
      'linux-web.yml:27:17: hooks.AfterInstall[0].location: must be a file of the bundle, got "scripts/migrate.sh"',
      'linux-web.yml:29:17: hooks.AfterInstall[1].location: must be a file of the bundle, got "scripts/warm.sh"',
      'linux-web.yml:32:17: hooks.ApplicationStart[0].location: must be a file of the bundle, got "scripts/start.sh"',
      'linux-web.yml:34:17: hooks.ValidateService[0].location: must be a file of the bundle, got "scripts/validate.sh"',
    ]);
  });

  it("names a file that two sources install, and the agent's rules for permissions on files", () => {
    const spec = parse(
      "version: 0.0",
      "os: linux",
      "files:",
      "  - source: a/run.sh",
      "    destination: /opt/",
      "  - source: b",
      "    destination: /opt",
      "permissions:",
      "  - object: /opt/run.sh",
      "    pattern: '*.sh'",
      "    except: [x]",
    );
    assert.deepEqual(appspecProblemsInBundle(spec, bundle("a/run.sh", "b/run.sh")).map(formatProblem), [
      "appspec.yml:6:5: files[1]: must not install a file twice, got b/run.sh and a/run.sh for /opt/run.sh",
      'appspec.yml:10:14: permissions[0].pattern: must be "**" where the object is a file, got "*.sh" for /opt/run.sh',
      "appspec.yml:11:13: permissions[0].except: must be left out where the object is a file, got it for /opt/run.sh",
    ]);
  });

  it("compares Windows paths without case and with either slash", () => {
    const spec = parse(
      "version: 0.0",
      "os: windows",
      "files:",
      "  - source: \\",
      "    destination: C:\\App",
      "  - source: x\\web.config",
      "    destination: c:/app/x",
    );
    assert.deepEqual(appspecProblemsInBundle(spec, bundle("x/web.config")).map(formatProblem), [
      "appspec.yml:6:5: files[1]: must not install a file twice, got x/web.config and x/web.config for /c:/app/x/web.config",
    ]);
  });

  it("has nothing to say about functions and services", () => {
    assert.deepEqual(appspecProblemsInBundle(read("lambda.yml"), bundle()), []);
  });
});
