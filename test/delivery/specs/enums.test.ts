import assert from "node:assert/strict";

import * as specs from "../../../delivery/specs";

describe("enums", () => {
  const lists = {
    computeTypes: specs.computeTypes,
    environmentTypes: specs.environmentTypes,
    testReportFormats: specs.testReportFormats,
    coverageReportFormats: specs.coverageReportFormats,
    reportFormats: specs.reportFormats,
    phaseNames: specs.phaseNames,
    shells: specs.shells,
    failureActions: specs.failureActions,
    cacheActions: specs.cacheActions,
    runtimes: specs.runtimes,
    operatingSystems: specs.operatingSystems,
    fileExistsBehaviors: specs.fileExistsBehaviors,
    objectTypes: specs.objectTypes,
  };

  for (const [name, list] of Object.entries<readonly string[]>(lists)) {
    it(`${name} is frozen and holds each word once`, () => {
      assert.ok(Object.isFrozen(list));
      assert.ok(list.length > 0);
      assert.equal(new Set(list).size, list.length);
    });
  }

  it("reads every compute type, environment type and report format that it lists", () => {
    const builds = specs.computeTypes.map(
      (type, index) => `    - { identifier: c${index}, env: { compute-type: ${type} } }`,
    );
    const types = specs.environmentTypes.map(
      (type, index) => `    - { identifier: t${index}, env: { type: ${type} } }`,
    );
    const reports = specs.reportFormats.map(
      (format) => `  ${format}: { files: x, file-format: ${format.toLowerCase()} }`,
    );
    const text = ["version: 0.2", "batch:", "  build-list:", ...builds, ...types, "reports:", ...reports].join("\n");
    const { batch, reports: read } = specs.parseBuildspec(text, "b.yml");
    assert.ok(batch?.kind === "list");
    assert.deepEqual(
      batch.builds.flatMap(({ env }) => env.computeType ?? env.type ?? []),
      [...specs.computeTypes, ...specs.environmentTypes],
    );
    assert.deepEqual(
      Object.entries(read).map(([name, { fileFormat }]) => [name, fileFormat]),
      specs.reportFormats.map((format) => [format, format]),
    );
  });
});
