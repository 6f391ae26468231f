import assert from "node:assert/strict";

import { parseBuildspec, SpecError } from "../../../delivery/specs";

/** Broken files, each with every problem that the parser must name, as `line:column: path: message`. */
const table: readonly {
  readonly what: string;
  readonly text: readonly string[];
  readonly problems: readonly string[];
}[] = [
  {
    what: "an empty file",
    text: [""],
    problems: [
      "1:1: must be a mapping with version, run-as, env, proxy, batch, phases, reports, artifacts, cache, got nothing",
    ],
  },
  {
    what: "a scalar",
    text: ["just words"],
    problems: [
      '1:1: must be a mapping with version, run-as, env, proxy, batch, phases, reports, artifacts, cache, got "just words"',
    ],
  },
  {
    what: "no version",
    text: ["phases:", "  build:", "    commands: [make]"],
    problems: ["1:1: must have version, got none"],
  },
  {
    what: "a version that does not exist",
    text: ["version: 0.3", "phases:", "  build:", "    commands: [make]"],
    problems: ["1:10: version: must be 0.2 (or the older 0.1), got 0.3"],
  },
  {
    what: "neither phases nor batch",
    text: ["version: 0.2", "env:", "  shell: bash"],
    problems: ["1:1: must have phases, got none"],
  },
  {
    what: "empty phases",
    text: ["version: 0.2", "phases: {}"],
    problems: ["2:9: phases: must have at least one of install, pre_build, build, post_build, got none"],
  },
  {
    what: "a misspelt top-level key",
    text: ["version: 0.2", "phases:", "  build:", "    commands: [make]", "artifact:", "  files: [a]"],
    problems: [
      '5:1: artifact: is no key of a buildspec, allowed are version, run-as, env, proxy, batch, phases, reports, artifacts, cache; did you mean "artifacts"?',
    ],
  },
  {
    what: "a misspelt phase",
    text: ["version: 0.2", "phases:", "  pre-build:", "    commands: [a]"],
    problems: [
      '3:3: phases.pre-build: is no key of phases, allowed are install, pre_build, build, post_build; did you mean "pre_build"?',
    ],
  },
  {
    what: "a phase outside of phases",
    text: ["version: 0.2", "phases:", "build:", "  commands: [make]"],
    problems: ["3:1: build: is a key of phases; indent it below phases"],
  },
  {
    what: "a name of version 0.1 in 0.2",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "environment_variables:",
      "  plaintext:",
      "    A: b",
    ],
    problems: [
      "5:1: environment_variables: is the name of version 0.1; in 0.2 write env, with variables in place of plaintext",
    ],
  },
  {
    what: "a phase without commands",
    text: ["version: 0.2", "phases:", "  build:", "    finally: [a]"],
    problems: ["4:5: phases.build: must have commands, got none"],
  },
  {
    what: "commands with nothing behind",
    text: ["version: 0.2", "phases:", "  build:", "    commands:"],
    problems: ["4:5: phases.build.commands: must be a list of commands or a single one, got nothing"],
  },
  {
    what: "an unquoted colon in a command",
    text: ["version: 0.2", "phases:", "  build:", "    commands:", "      - make", "      - echo done: yes"],
    problems: [
      '6:9: phases.build.commands[1]: must be a string, got a mapping; quote the command, for ": " in it makes a mapping of it',
    ],
  },
  {
    what: "a list in the commands",
    text: ["version: 0.2", "phases:", "  build:", "    commands:", "      - [a, b]", "      -"],
    problems: [
      "5:9: phases.build.commands[0]: must be a string, got a list",
      "6:8: phases.build.commands[1]: must be a string, got nothing",
    ],
  },
  {
    what: "runtimes outside of install",
    text: ["version: 0.2", "phases:", "  build:", "    runtime-versions:", "      nodejs: 22", "    commands: [make]"],
    problems: ["4:5: phases.build.runtime-versions: is a key of the install phase only; move it there"],
  },
  {
    what: "an unknown runtime",
    text: ["version: 0.2", "phases:", "  install:", "    runtime-versions:", "      node: 22"],
    problems: [
      '5:7: phases.install.runtime-versions.node: is no runtime, allowed are android, docker, dotnet, golang, java, nodejs, php, python, ruby; did you mean "nodejs"?',
    ],
  },
  {
    what: "no runtime",
    text: ["version: 0.2", "phases:", "  install:", "    runtime-versions: {}"],
    problems: ["4:23: phases.install.runtime-versions: must name at least one runtime, got none"],
  },
  {
    what: "a misspelt on-failure",
    text: ["version: 0.2", "phases:", "  build:", "    on-failure: CONTINIUE", "    commands: [make]"],
    problems: [
      '4:17: phases.build.on-failure: must be ABORT, CONTINUE, RETRY, RETRY-<count>, RETRY-<regex> or RETRY-<count>-<regex>, got "CONTINIUE"; did you mean "CONTINUE"?',
    ],
  },
  {
    what: "too many retries",
    text: ["version: 0.2", "phases:", "  build:", "    on-failure: RETRY-101", "    commands: [make]"],
    problems: ["4:17: phases.build.on-failure: must retry 0 to 100 times, got 101"],
  },
  {
    what: "an unknown shell",
    text: ["version: 0.2", "phases:", "  build:", "    commands: [make]", "env:", "  shell: /bin/bash"],
    problems: [
      '6:10: env.shell: must be one of bash, /bin/sh, powershell.exe, cmd.exe, got "/bin/bash"; did you mean "/bin/sh"?',
    ],
  },
  {
    what: "a reserved variable",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "env:",
      "  variables:",
      "    CODEBUILD_SRC_DIR: /src",
    ],
    problems: [
      "7:5: env.variables.CODEBUILD_SRC_DIR: must not start with CODEBUILD_, which CodeBuild keeps for itself, got CODEBUILD_SRC_DIR",
    ],
  },
  {
    what: "a variable that is a list",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "env:",
      "  variables:",
      "    PORTS: [80, 443]",
    ],
    problems: ["7:12: env.variables.PORTS: must be a string, got a list"],
  },
  {
    what: "an exported variable of AWS",
    text: ["version: 0.2", "phases:", "  build:", "    commands: [make]", "env:", "  exported-variables: [AWS_REGION]"],
    problems: [
      "6:24: env.exported-variables[0]: must not start with AWS_, such variables cannot be exported, got AWS_REGION",
    ],
  },
  {
    what: "a secret with stage and id",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "env:",
      "  secrets-manager:",
      "    TOKEN: hub:token:AWSCURRENT:0123",
    ],
    problems: ["7:12: env.secrets-manager.TOKEN: must give a version stage or a version id, got both"],
  },
  {
    what: "a secret of too many parts",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "env:",
      "  secrets-manager:",
      "    TOKEN: hub:token:AWSCURRENT::more",
    ],
    problems: [
      '7:12: env.secrets-manager.TOKEN: must be secret-id:json-key:version-stage:version-id, all but the first optional, got "hub:token:AWSCURRENT::more"',
    ],
  },
  {
    what: "a yes/no that is neither",
    text: ["version: 0.2", "phases:", "  build:", "    commands: [make]", "proxy:", "  logs: maybe"],
    problems: ['6:9: proxy.logs: must be yes or no, got "maybe"'],
  },
  {
    what: "a report without files",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "reports:",
      "  unit:",
      "    file-format: JUNITXML",
    ],
    problems: ["7:5: reports.unit: must have files, got none"],
  },
  {
    what: "a misspelt report format",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "reports:",
      "  unit:",
      "    files: [a.xml]",
      "    file-format: JUNIT",
    ],
    problems: [
      '8:18: reports.unit.file-format: must be one of CUCUMBERJSON, JUNITXML, NUNITXML, NUNIT3XML, TESTNGXML, VISUALSTUDIOTRX, CLOVERXML, COBERTURAXML, JACOCOXML, SIMPLECOV, got "JUNIT"; did you mean "JUNITXML"?',
    ],
  },
  {
    what: "artifacts without files",
    text: ["version: 0.2", "phases:", "  build:", "    commands: [make]", "artifacts:", "  name: out"],
    problems: ["6:3: artifacts: must have files or secondary-artifacts, got neither"],
  },
  {
    what: "an empty list of files",
    text: ["version: 0.2", "phases:", "  build:", "    commands: [make]", "artifacts:", "  files: []"],
    problems: ["6:10: artifacts.files: must list at least 1 of the paths, got 0"],
  },
  {
    what: "a misspelt artifact key",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "artifacts:",
      "  files: [a]",
      "  base_directory: out",
      "  discard-path: yes",
    ],
    problems: [
      '7:3: artifacts.base_directory: is no key of artifacts, allowed are files, name, discard-paths, base-directory, exclude-paths, enable-symlinks, s3-prefix, secondary-artifacts; did you mean "base-directory"?',
      '8:3: artifacts.discard-path: is no key of artifacts, allowed are files, name, discard-paths, base-directory, exclude-paths, enable-symlinks, s3-prefix, secondary-artifacts; did you mean "discard-paths"?',
    ],
  },
  {
    what: "a cache without paths",
    text: ["version: 0.2", "phases:", "  build:", "    commands: [make]", "cache:", "  key: a"],
    problems: ["6:3: cache: must have paths, got none"],
  },
  {
    what: "too many fallback keys",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "cache:",
      "  key: a",
      "  fallback-keys: [a, b, c, d, e, f]",
      "  paths: [x]",
      "  action: restor",
    ],
    problems: [
      "7:18: cache.fallback-keys: must list at most 5 keys, got 6",
      '9:11: cache.action: must be one of restore, save, got "restor"; did you mean "restore"?',
    ],
  },
  {
    what: "two kinds of batch",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "batch:",
      "  build-list:",
      "    - identifier: a",
      "  build-fanout:",
      "    parallelism: 2",
    ],
    problems: [
      "6:3: batch: must have exactly one of build-list, build-graph, build-matrix, build-fanout, got build-list and build-fanout",
    ],
  },
  {
    what: "no kind of batch",
    text: ["version: 0.2", "phases:", "  build:", "    commands: [make]", "batch:", "  fast-fail: true"],
    problems: ["6:3: batch: must have exactly one of build-list, build-graph, build-matrix, build-fanout, got none"],
  },
  {
    what: "a build without identifier",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "batch:",
      "  build-list:",
      "    - buildspec: a.yml",
    ],
    problems: ["7:7: batch.build-list[0]: must have identifier, got none"],
  },
  {
    what: "an identifier twice",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "batch:",
      "  build-list:",
      "    - identifier: a",
      "    - identifier: a",
    ],
    problems: ['8:19: batch.build-list[1].identifier: must be unique, got "a" again'],
  },
  {
    what: "depend-on in a list",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "batch:",
      "  build-list:",
      "    - identifier: a",
      "      depend-on: [b]",
    ],
    problems: [
      "8:7: batch.build-list[0].depend-on: is a key of a build-graph only; builds of a build-list do not wait for each other",
    ],
  },
  {
    what: "an unknown build to wait for",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "batch:",
      "  build-graph:",
      "    - identifier: compile",
      "    - identifier: test",
      "      depend-on: [complie]",
    ],
    problems: [
      '9:19: batch.build-graph[1].depend-on: must name builds of this graph, got "complie"; did you mean "compile"?',
    ],
  },
  {
    what: "a circle of builds",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "batch:",
      "  build-graph:",
      "    - identifier: a",
      "      depend-on: [c]",
      "    - identifier: b",
      "      depend-on: [a]",
      "    - identifier: c",
      "      depend-on: [b]",
    ],
    problems: ["8:18: batch.build-graph[0].depend-on: must not wait for itself, got a > c > b > a"],
  },
  {
    what: "a misspelt compute type, and a fleet",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "batch:",
      "  build-list:",
      "    - identifier: a",
      "      env:",
      "        compute-type: BUILD_GENERAL1_LAREG",
      "    - identifier: b",
      "      env:",
      "        fleet: f",
      "        compute-type: BUILD_GENERAL1_LARGE",
    ],
    problems: [
      '9:23: batch.build-list[0].env.compute-type: must be one of BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE, BUILD_GENERAL1_XLARGE, BUILD_GENERAL1_2XLARGE, BUILD_LAMBDA_1GB, BUILD_LAMBDA_2GB, BUILD_LAMBDA_4GB, BUILD_LAMBDA_8GB, BUILD_LAMBDA_10GB, ATTRIBUTE_BASED_COMPUTE, CUSTOM_INSTANCE_TYPE, got "BUILD_GENERAL1_LAREG"; did you mean "BUILD_GENERAL1_LARGE"?',
      "12:9: batch.build-list[1].env: must have compute-type or fleet, got both",
    ],
  },
  {
    what: "no parallelism",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "batch:",
      "  build-fanout:",
      "    parallelism: 0",
    ],
    problems: ["7:18: batch.build-fanout.parallelism: must be a whole number of 1 or more, got 0"],
  },
  {
    what: "a key given twice",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "env:",
      "  shell: bash",
      "env:",
      "  shell: bash",
    ],
    problems: ["7:1: must hold each key once, got env again in the same mapping"],
  },
  {
    what: "broken YAML",
    text: ["version: 0.2", "phases:", "  build:", "    commands:", '      - "make'],
    problems: ['5:14: must be valid YAML: Missing closing "quote'],
  },
  {
    what: "a tab",
    text: ["version: 0.2", "phases:", "\tbuild:"],
    problems: ["3:1: must be indented with spaces, got a tab"],
  },
  {
    what: "several documents",
    text: ["version: 0.2", "---", "version: 0.2"],
    problems: ["2:1: must be one YAML document, got several separated by ---"],
  },
  {
    what: "an unknown anchor",
    text: ["version: 0.2", "phases:", "  build:", "    commands: *shared"],
    problems: ["4:15: must name an anchor that ended before this alias, got *shared"],
  },
  {
    what: "an anchor within itself",
    text: ["version: 0.2", "phases: &a", "  build: *a"],
    problems: ["3:10: must name an anchor that ended before this alias, got *a"],
  },
  {
    what: "a tag of CloudFormation",
    text: ["version: 0.2", "phases:", "  build:", "    commands: [make]", "env:", "  variables:", "    A: !Ref Bucket"],
    problems: ["7:13: must be plain YAML without tags of other languages, got the tag !Ref"],
  },
  {
    what: "a merge of a word",
    text: ["version: 0.2", "phases:", "  build:", "    commands: [make]", "env:", "  variables:", "    <<: words"],
    problems: ['7:9: must merge (<<) a mapping or a list of mappings, got "words"'],
  },
  {
    what: "many problems at once",
    text: ["version: 2", "phases:", "  biuld:", "    commands: [a]", "  post_build:", "    comands: [b]", "proxy: yes"],
    problems: [
      "1:10: version: must be 0.2 (or the older 0.1), got 2",
      '3:3: phases.biuld: is no key of phases, allowed are install, pre_build, build, post_build; did you mean "build"?',
      '6:5: phases.post_build.comands: is no key of a phase, allowed are run-as, on-failure, finally, commands; did you mean "commands"?',
      "7:8: proxy: must be a mapping with upload-artifacts, logs, got yes",
    ],
  },
  {
    what: "two circles of builds",
    text: [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands: [make]",
      "batch:",
      "  build-graph:",
      "    - identifier: a",
      "      depend-on: [b]",
      "    - identifier: b",
      "      depend-on: [a, c]",
      "    - identifier: c",
      "      depend-on: [c]",
    ],
    problems: [
      "8:18: batch.build-graph[0].depend-on: must not wait for itself, got a > b > a",
      "12:18: batch.build-graph[2].depend-on: must not wait for itself, got c > c",
    ],
  },
  {
    what: "a tag that changes the value",
    text: ["version: !!float 0.2", "phases:", "  build:", "    commands: !!binary aGk="],
    problems: ["4:24: must be plain YAML without tags of other languages, got the tag !!binary"],
  },
  {
    what: "a list as a key",
    text: ["? [a, b]", ": c", "version: 0.2"],
    problems: ["1:1: must have phases, got none", "1:3: must have words as keys, got a list"],
  },
];

describe("parseBuildspec: broken files", () => {
  for (const { what, text, problems } of table) {
    it(`refuses ${what}`, () => {
      const parse = (): unknown => parseBuildspec(text.join("\n"), "buildspec.yml");
      assert.throws(parse, (error) => {
        assert.ok(error instanceof SpecError);
        assert.equal(error.message, problems.map((problem) => `buildspec.yml:${problem}`).join("\n"));
        assert.equal(error.problems.length, problems.length);
        return true;
      });
    });
  }
});
