import assert from "node:assert/strict";

import { parseAppspec, SpecError } from "../../../delivery/specs";

/** Broken files, each with every problem that the parser must name, as `line:column: path: message`. */
const table: readonly {
  readonly what: string;
  readonly text: readonly string[];
  readonly problems: readonly string[];
}[] = [
  {
    what: "an empty file",
    text: [""],
    problems: ["1:1: must be a mapping with version, os, files, file_exists_behavior, permissions, hooks, got nothing"],
  },
  {
    what: "a quoted version",
    text: ['version: "0.0"', "os: linux"],
    problems: ['1:10: version: must be the number 0.0, not quoted, got "0.0"'],
  },
  {
    what: "another version",
    text: ["version: 0.1", "os: linux"],
    problems: ["1:10: version: must be the number 0.0, not quoted, got 0.1"],
  },
  {
    what: "no os",
    text: ["version: 0.0", "files: []"],
    problems: ["1:1: must have os, got none"],
  },
  {
    what: "a wrong os",
    text: ["version: 0.0", "os: Linux"],
    problems: ['2:5: os: must be one of linux, windows, got "Linux"; did you mean "linux"?'],
  },
  {
    what: "a misspelt key",
    text: ["version: 0.0", "os: linux", "file:", "  - source: /", "    destination: /x"],
    problems: [
      '3:1: file: is no key of an AppSpec for EC2/on-premises, allowed are version, os, files, file_exists_behavior, permissions, hooks; did you mean "files"?',
    ],
  },
  {
    what: "a file without destination",
    text: ["version: 0.0", "os: linux", "files:", "  - source: /"],
    problems: ["4:5: files[0]: must have destination, got none"],
  },
  {
    what: "a relative destination",
    text: ["version: 0.0", "os: linux", "files:", "  - source: /", "    destination: opt/app"],
    problems: ['5:18: files[0].destination: must be an absolute path such as /opt/app, got "opt/app"'],
  },
  {
    what: "a Linux path on windows",
    text: ["version: 0.0", "os: windows", "files:", "  - source: \\", "    destination: /opt/app"],
    problems: ['5:18: files[0].destination: must be an absolute path such as C:\\app, got "/opt/app"'],
  },
  {
    what: "a source outside of the bundle",
    text: ["version: 0.0", "os: linux", "files:", "  - source: ../secrets", "    destination: /x"],
    problems: ['4:13: files[0].source: must lie in the bundle, got "../secrets"'],
  },
  {
    what: "a wrong file_exists_behavior",
    text: ["version: 0.0", "os: linux", "file_exists_behavior: overwrite"],
    problems: [
      '3:23: file_exists_behavior: must be one of DISALLOW, OVERWRITE, RETAIN, got "overwrite"; did you mean "OVERWRITE"?',
    ],
  },
  {
    what: "permissions on windows",
    text: ["version: 0.0", "os: windows", "permissions:", "  - object: /x"],
    problems: ["4:3: permissions: must be left out on windows, where the agent refuses it"],
  },
  {
    what: "a symbolic mode",
    text: ["version: 0.0", "os: linux", "permissions:", "  - object: /x", "    mode: u+x"],
    problems: ['5:11: permissions[0].mode: must be one to four octal digits such as 644 or "0644", got "u+x"'],
  },
  {
    what: "an unquoted octal mode",
    text: ["version: 0.0", "os: linux", "permissions:", "  - object: /x", "    mode: 0755"],
    problems: ['5:11: permissions[0].mode: must be quoted, for YAML reads 0755 as the number 493: write "0755"'],
  },
  {
    what: "an access control entry without name",
    text: ["version: 0.0", "os: linux", "permissions:", "  - object: /x", '    acls: ["u::rwx", "x:y:rwx", "u:a:rwz"]'],
    problems: [
      '5:12: permissions[0].acls[0]: must name a user or group, for mode sets the rights of the owner, the group and others, got "u::rwx"',
      '5:22: permissions[0].acls[1]: must be [default:][user|group|mask|other]:[name]:permissions, with permissions as rwx- or one octal digit, got "x:y:rwx"',
      '5:33: permissions[0].acls[2]: must be [default:][user|group|mask|other]:[name]:permissions, with permissions as rwx- or one octal digit, got "u:a:rwz"',
    ],
  },
  {
    what: "a default entry on files",
    text: ["version: 0.0", "os: linux", "permissions:", "  - object: /x", '    acls: ["d:u:app:rwx"]'],
    problems: [
      '5:12: permissions[0].acls[0]: must not set a default on files; add type: [directory], got "d:u:app:rwx"',
    ],
  },
  {
    what: "the documented SELinux user",
    text: [
      "version: 0.0",
      "os: linux",
      "permissions:",
      "  - object: /x",
      "    context:",
      "      user: system_u",
      "      type: t",
    ],
    problems: [
      "6:7: permissions[0].context.user: is what the documentation says, but the agent reads the SELinux user from name",
    ],
  },
  {
    what: "a context without type",
    text: [
      "version: 0.0",
      "os: linux",
      "permissions:",
      "  - object: /x",
      "    context:",
      "      name: system_u",
      "      range: s3-s0",
    ],
    problems: [
      "6:7: permissions[0].context: must have type, got none",
      '7:14: permissions[0].context.range: must be s<level>[-s<level>][:c<category>[.c<category>][,…]], rising, categories to c1023 and each once, got "s3-s0"',
    ],
  },
  {
    what: "a wrong SELinux range",
    text: [
      "version: 0.0",
      "os: linux",
      "permissions:",
      "  - object: /x",
      "    context:",
      "      type: t",
      "      range: s0:c1,c1024",
    ],
    problems: [
      '7:14: permissions[0].context.range: must be s<level>[-s<level>][:c<category>[.c<category>][,…]], rising, categories to c1023 and each once, got "s0:c1,c1024"',
    ],
  },
  {
    what: "a type that is no list",
    text: ["version: 0.0", "os: linux", "permissions:", "  - object: /x", "    type: file"],
    problems: ['5:11: permissions[0].type: must be a list of file and directory, got "file"'],
  },
  {
    what: "a permission without object",
    text: ["version: 0.0", "os: linux", "permissions:", "  - mode: 644"],
    problems: ["4:5: permissions[0]: must have object, got none"],
  },
  {
    what: "a reserved event",
    text: ["version: 0.0", "os: linux", "hooks:", "  Install:", "    - location: a.sh"],
    problems: [
      "4:3: hooks.Install: is kept for CodeDeploy and runs no scripts, allowed are BeforeBlockTraffic, AfterBlockTraffic, ApplicationStop, BeforeInstall, AfterInstall, ApplicationStart, ValidateService, BeforeAllowTraffic, AfterAllowTraffic",
    ],
  },
  {
    what: "a misspelt event",
    text: ["version: 0.0", "os: linux", "hooks:", "  BeforeInstal:", "    - location: a.sh"],
    problems: [
      '4:3: hooks.BeforeInstal: is no key of the hooks of an EC2/on-premises deployment, allowed are BeforeBlockTraffic, AfterBlockTraffic, ApplicationStop, BeforeInstall, AfterInstall, ApplicationStart, ValidateService, BeforeAllowTraffic, AfterAllowTraffic; did you mean "BeforeInstall"?',
    ],
  },
  {
    what: "a script without location",
    text: ["version: 0.0", "os: linux", "hooks:", "  AfterInstall:", "    - timeout: 60"],
    problems: ["5:7: hooks.AfterInstall[0]: must have location, got none"],
  },
  {
    what: "an event with nothing behind",
    text: ["version: 0.0", "os: linux", "hooks:", "  AfterInstall:"],
    problems: ["4:3: hooks.AfterInstall: must be a list of scripts, got nothing"],
  },
  {
    what: "a timeout of zero",
    text: ["version: 0.0", "os: linux", "hooks:", "  AfterInstall:", "    - location: a.sh", "      timeout: 0"],
    problems: ["6:16: hooks.AfterInstall[0].timeout: must be a whole number of 1 or more, got 0"],
  },
  {
    what: "timeouts of more than an hour",
    text: [
      "version: 0.0",
      "os: linux",
      "hooks:",
      "  AfterInstall:",
      "    - location: a.sh",
      "      timeout: 3000",
      "    - location: b.sh",
      "      timeout: 601",
    ],
    problems: ["5:5: hooks.AfterInstall: must have timeouts of 3600 seconds together at most, got 3601"],
  },
  {
    what: "a misspelt hook key",
    text: ["version: 0.0", "os: linux", "hooks:", "  AfterInstall:", "    - location: a.sh", "      runs: root"],
    problems: [
      '6:7: hooks.AfterInstall[0].runs: is no key of a script, allowed are location, timeout, runas, sudo; did you mean "runas"?',
    ],
  },
  {
    what: "a Lambda function without alias and versions",
    text: ["version: 0.0", "Resources:", "  - fn:", "      Type: AWS::Lambda::Function", "      Properties: {Name: f}"],
    problems: [
      "5:19: Resources[0].fn.Properties: must have Alias, got none",
      "5:19: Resources[0].fn.Properties: must have CurrentVersion, got none",
      "5:19: Resources[0].fn.Properties: must have TargetVersion, got none",
    ],
  },
  {
    what: "Lambda versions that are no numbers",
    text: [
      "version: 0.0",
      "Resources:",
      "  - fn:",
      "      Type: AWS::Lambda::Function",
      "      Properties: {Name: f, Alias: live, CurrentVersion: $LATEST, TargetVersion: 0}",
    ],
    problems: [
      '5:58: Resources[0].fn.Properties.CurrentVersion: must be a whole number of 1 or more, got "$LATEST"',
      "5:82: Resources[0].fn.Properties.TargetVersion: must be a whole number of 1 or more, got 0",
    ],
  },
  {
    what: "a Lambda hook that does not exist",
    text: [
      "version: 0.0",
      "Resources:",
      "  - fn:",
      "      Type: AWS::Lambda::Function",
      "      Properties: {Name: f, Alias: live, CurrentVersion: 1, TargetVersion: 2}",
      "Hooks:",
      "  - BeforeInstall: x",
    ],
    problems: [
      "7:5: Hooks.BeforeInstall: is no key of the hooks of an AppSpec for Lambda, allowed are BeforeAllowTraffic, AfterAllowTraffic",
    ],
  },
  {
    what: "Lambda hooks as a mapping",
    text: [
      "version: 0.0",
      "Resources:",
      "  - fn:",
      "      Type: AWS::Lambda::Function",
      "      Properties: {Name: f, Alias: live, CurrentVersion: 1, TargetVersion: 2}",
      "Hooks:",
      "  BeforeAllowTraffic: x",
    ],
    problems: ["7:3: Hooks: must be a list of mappings from event to function, got a mapping"],
  },
  {
    what: "two events in one entry",
    text: [
      "version: 0.0",
      "Resources:",
      "  - fn:",
      "      Type: AWS::Lambda::Function",
      "      Properties: {Name: f, Alias: live, CurrentVersion: 1, TargetVersion: 2}",
      "Hooks:",
      "  - BeforeAllowTraffic: x",
      "    AfterAllowTraffic: y",
    ],
    problems: ["7:5: Hooks[0]: must be a mapping from one event to one function, got 2 keys"],
  },
  {
    what: "an event twice",
    text: [
      "version: 0.0",
      "Resources:",
      "  - fn:",
      "      Type: AWS::Lambda::Function",
      "      Properties: {Name: f, Alias: live, CurrentVersion: 1, TargetVersion: 2}",
      "Hooks:",
      "  - BeforeAllowTraffic: x",
      "  - BeforeAllowTraffic: y",
    ],
    problems: ["8:5: Hooks.BeforeAllowTraffic: must be given once, got it again"],
  },
  {
    what: "a type of no platform",
    text: ["version: 0.0", "Resources:", "  - x:", "      Type: AWS::EC2::Instance", "      Properties: {}"],
    problems: [
      '4:13: Resources[0].x.Type: must be AWS::Lambda::Function or AWS::ECS::Service, got "AWS::EC2::Instance"',
    ],
  },
  {
    what: "no resource",
    text: ["version: 0.0", "Resources: []"],
    problems: ["2:12: Resources: must list at least 1 of the resources, got 0"],
  },
  {
    what: "both spellings of a key",
    text: ["version: 0.0", "resources: []", "Resources: []"],
    problems: [
      "2:12: resources: must list at least 1 of the resources, got 0",
      "3:1: Resources: must be given once, got both spellings of Resources",
    ],
  },
  {
    what: "a task definition without ARN",
    text: [
      "version: 0.0",
      "Resources:",
      "  - TargetService:",
      "      Type: AWS::ECS::Service",
      "      Properties:",
      "        TaskDefinition: shop",
      "        LoadBalancerInfo: {ContainerName: web, ContainerPort: 99999}",
    ],
    problems: [
      '6:25: Resources[0].TargetService.Properties.TaskDefinition: must be the ARN of a task definition or a placeholder such as <TASK_DEFINITION>, got "shop"',
      "7:63: Resources[0].TargetService.Properties.LoadBalancerInfo.ContainerPort: must be a whole number from 1 to 65535, got 99999",
    ],
  },
  {
    what: "a network in part",
    text: [
      "version: 0.0",
      "Resources:",
      "  - TargetService:",
      "      Type: AWS::ECS::Service",
      "      Properties:",
      "        TaskDefinition: <TASK_DEFINITION>",
      "        LoadBalancerInfo: {ContainerName: web, ContainerPort: 80}",
      "        NetworkConfiguration:",
      "          AwsvpcConfiguration:",
      "            Subnets: [a]",
      "            AssignPublicIp: yes",
    ],
    problems: [
      "10:13: Resources[0].TargetService.Properties.NetworkConfiguration.AwsvpcConfiguration: must have SecurityGroups, got none",
      "11:29: Resources[0].TargetService.Properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp: must be one of ENABLED, DISABLED, got yes",
    ],
  },
  {
    what: "two bases and no weight",
    text: [
      "version: 0.0",
      "Resources:",
      "  - TargetService:",
      "      Type: AWS::ECS::Service",
      "      Properties:",
      "        TaskDefinition: <TASK_DEFINITION>",
      "        LoadBalancerInfo: {ContainerName: web, ContainerPort: 80}",
      "        CapacityProviderStrategy:",
      "          - {CapacityProvider: a, Base: 1}",
      "          - {CapacityProvider: b, Base: 1}",
    ],
    problems: [
      "9:11: Resources[0].TargetService.Properties.CapacityProviderStrategy: must give at least one of several capacity providers a weight above 0, got none",
      "10:13: Resources[0].TargetService.Properties.CapacityProviderStrategy: must give a base to one capacity provider at most, got 2",
    ],
  },
  {
    what: "a misspelt ECS event",
    text: [
      "version: 0.0",
      "Resources:",
      "  - TargetService:",
      "      Type: AWS::ECS::Service",
      "      Properties:",
      "        TaskDefinition: <TASK_DEFINITION>",
      "        LoadBalancerInfo: {ContainerName: web, ContainerPort: 80}",
      "Hooks:",
      "  - AfterAllowTestTrafic: x",
    ],
    problems: [
      '9:5: Hooks.AfterAllowTestTrafic: is no key of the hooks of an AppSpec for ECS, allowed are BeforeInstall, AfterInstall, AfterAllowTestTraffic, BeforeAllowTraffic, AfterAllowTraffic; did you mean "AfterAllowTestTraffic"?',
    ],
  },
];

describe("parseAppspec: broken files", () => {
  for (const { what, text, problems } of table) {
    it(`refuses ${what}`, () => {
      const parse = (): unknown => parseAppspec(text.join("\n"), "appspec.yml");
      assert.throws(parse, (error) => {
        assert.ok(error instanceof SpecError);
        assert.equal(error.message, problems.map((problem) => `appspec.yml:${problem}`).join("\n"));
        assert.equal(error.problems.length, problems.length);
        return true;
      });
    });
  }
});
