import assert from "node:assert/strict";

import { parse } from "yaml";

import { appspecSchema, buildspecSchema, parseAppspec, parseBuildspec, SpecError } from "../../../delivery/specs";
import { fixtures } from "./fixtures";
import { isValid } from "./jsonSchemaValidator";

/** The value as an editor sees it: the YAML 1.2 core schema, with merge keys. */
const asEditorSees = (text: string): unknown => parse(text, { merge: true });

const accepts = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch (error) {
    assert.ok(error instanceof SpecError);
    return false;
  }
};

const phases = "phases: { build: { commands: [make] } }";
const buildspecs: readonly string[] = [
  "version: 0.2",
  "version: 0.3\n" + phases,
  `version: 0.2\n${phases}\nenvironment_variables: { plaintext: { A: b } }`,
  `version: 0.2\n${phases}\nenv: { shell: zsh }`,
  `version: 0.2\n${phases}\nenv: { variables: { CODEBUILD_X: 1 } }`,
  `version: 0.2\n${phases}\nenv: { variables: { EMPTY: , N: 1, B: true } }`,
  `version: 0.2\n${phases}\nproxy: { logs: YES }`,
  `version: 0.2\n${phases}\nproxy: { logs: perhaps }`,
  `version: 0.2\n${phases}\nreports: { unit: { files: a, file-format: jacocoxml } }`,
  `version: 0.2\n${phases}\nreports: { unit: { files: a, file-format: jaccoxml } }`,
  `version: 0.2\n${phases}\nartifacts: { name: a }`,
  `version: 0.2\n${phases}\ncache: { paths: a, action: load }`,
  `version: 0.2\n${phases}\ncache: { paths: a, fallback-keys: [1, 2, 3, 4, 5, 6] }`,
  `version: 0.2\n${phases}\nbatch: {}`,
  `version: 0.2\n${phases}\nbatch: { build-fanout: { parallelism: 0 } }`,
  `version: 0.2\n${phases}\nbatch: { build-fanout: { parallelism: "4" } }`,
  `version: 0.2\n${phases}\nbatch: { build-list: [{ identifier: a, env: { fleet: a, compute-type: BUILD_GENERAL1_SMALL } }] }`,
  `version: 0.2\n${phases}\nbatch: { build-list: [{ identifier: a, env: { compute-type: SMALL } }] }`,
  "version: 0.2\nphases: {}",
  "version: 0.2\nphases: { build: {} }",
  "version: 0.2\nphases: { build: { commands: [{ a: b }] } }",
  "version: 0.2\nphases: { build: { commands: a, on-failure: GIVEUP } }",
  "version: 0.2\nphases: { install: { runtime-versions: { node: 1 } } }",
  "version: 0.2\nphases: { install: { runtime-versions: {} } }",
];

const server = "version: 0.0\nos: linux\n";
const appspecs: readonly string[] = [
  "version: 0.0",
  'version: "0.0"\nos: linux',
  "version: 0.0\nos: mac",
  `${server}files: [{ source: a }]`,
  `${server}file_exists_behavior: KEEP`,
  `${server}permissions: [{ object: relative }]`,
  `${server}permissions: [{ object: /a, mode: 9999999 }]`,
  `${server}permissions: [{ object: /a, type: file }]`,
  `${server}permissions: [{ object: /a, context: { user: u, type: t } }]`,
  `${server}hooks: { Install: [{ location: a }] }`,
  `${server}hooks: { AfterInstall: [{ timeout: 5 }] }`,
  `${server}hooks: { AfterInstall: [{ location: a, timeout: 0 }] }`,
  "version: 0.0\nresources: []",
  "version: 0.0\nresources: [{ f: { type: AWS::S3::Bucket, properties: {} } }]",
  "version: 0.0\nresources: [{ f: { type: AWS::Lambda::Function, properties: { name: f, alias: a, currentversion: 0, targetversion: 1 } } }]",
  "version: 0.0\nresources: [{ f: { type: AWS::ECS::Service, properties: { taskdefinition: <T>, loadbalancerinfo: { containername: a, containerport: 1 } } } }]",
  "version: 0.0\nresources: [{ f: { type: AWS::ECS::Service, properties: { TaskDefinition: shop, LoadBalancerInfo: { ContainerName: a, ContainerPort: 1 } } } }]",
];

describe("JSON Schemas", () => {
  for (const { name, text } of fixtures("buildspec")) {
    it(`accept the buildspec ${name}`, () => assert.ok(isValid(asEditorSees(text), buildspecSchema)));
  }

  for (const { name, text } of fixtures("appspec")) {
    it(`accept the AppSpec ${name}`, () => assert.ok(isValid(asEditorSees(text), appspecSchema)));
  }

  it("agree with the buildspec parser", () => {
    const verdicts = buildspecs.map((text) => [text, isValid(asEditorSees(text), buildspecSchema)]);
    const expected = buildspecs.map((text) => [text, accepts(() => parseBuildspec(text, "f"))]);
    assert.deepEqual(verdicts, expected);
    assert.equal(expected.filter(([, accepted]) => accepted).length, 4);
  });

  it("agree with the AppSpec parser", () => {
    const verdicts = appspecs.map((text) => [text, isValid(asEditorSees(text), appspecSchema)]);
    const expected = appspecs.map((text) => [text, accepts(() => parseAppspec(text, "f"))]);
    assert.deepEqual(verdicts, expected);
    assert.equal(expected.filter(([, accepted]) => accepted).length, 1);
  });

  it("are plain data that cannot be changed", () => {
    for (const schema of [buildspecSchema, appspecSchema]) {
      assert.deepEqual(JSON.parse(JSON.stringify(schema)), schema);
      assert.ok(Object.isFrozen(schema));
    }
  });
});
