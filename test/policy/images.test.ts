import assert from "node:assert/strict";
import { UNKNOWN, messages, violations, type TestResource } from "./run";

/** A repository whose tags never move, and which scans what is pushed. */
const repository = (change: Record<string, unknown> = {}): TestResource => ({
  type: "aws:ecr/repository:Repository",
  props: {
    name: "shop",
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    ...change,
  },
});

const registry = (rules: unknown): TestResource => ({
  type: "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
  name: "registry",
  props: { scanType: "BASIC", rules },
});

describe("policy pack: container images", () => {
  it("accepts a repository whose tags never move, and which scans what is pushed", async () => {
    assert.deepEqual(await violations([repository()]), []);
    const unknown = { imageTagMutability: UNKNOWN, imageScanningConfiguration: UNKNOWN };
    assert.deepEqual(await violations([repository(unknown)]), []);
  });

  it("refuses tags that move", async () => {
    const refused = (got: string) => [
      `imageTagMutability must be "IMMUTABLE" or "IMMUTABLE_WITH_EXCLUSION", got ${got}; ` +
        "whoever may push gives a deployed version other contents",
    ];
    const template = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate";
    for (const type of [repository().type, template]) {
      const tags = (imageTagMutability: unknown) => messages("image-tags", [{ type, props: { imageTagMutability } }]);
      assert.deepEqual(await tags("MUTABLE"), refused('"MUTABLE"'));
      assert.deepEqual(await tags("MUTABLE_WITH_EXCLUSION"), refused('"MUTABLE_WITH_EXCLUSION"'));
      assert.deepEqual(await tags(undefined), refused("none"));
      assert.deepEqual(await tags("IMMUTABLE_WITH_EXCLUSION"), []);
    }
  });

  describe("image-scans", () => {
    const refused = [
      "imageScanningConfiguration.scanOnPush must be true where no RegistryScanningConfiguration scans what is pushed",
    ];
    const scans = (change: Record<string, unknown>, ...others: TestResource[]) =>
      messages("image-scans", [repository(change), ...others]);
    it("refuses a repository that does not scan, and tells it as advice", async () => {
      for (const imageScanningConfiguration of [undefined, { scanOnPush: false }])
        assert.deepEqual(await scans({ imageScanningConfiguration }), refused);
      const [found] = await violations([repository({ imageScanningConfiguration: undefined })]);
      assert.equal(found?.level, "advisory");
    });
    it("accepts that the registry scans", async () => {
      const none = { imageScanningConfiguration: undefined };
      for (const scanFrequency of ["SCAN_ON_PUSH", "CONTINUOUS_SCAN", UNKNOWN])
        assert.deepEqual(await scans(none, registry([{ scanFrequency }])), []);
      assert.deepEqual(await scans(none, registry(UNKNOWN)), []);
      assert.deepEqual(await scans(none, registry([{ scanFrequency: "MANUAL" }])), refused);
    });
  });
});
