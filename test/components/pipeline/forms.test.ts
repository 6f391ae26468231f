import assert from "node:assert/strict";
import fc from "fast-check";
import { CRON, wrongCronField } from "../../../components/pipeline/providers/cron";
import * as forms from "../../../components/pipeline/providers/forms";
import { covers } from "../../../components/pipeline/validation/globs";

const CRONS: Readonly<Record<string, string | undefined>> = {
  "0 * 9-16 ? * MON-FRI": undefined,
  "0 0 9-17 ? * MON-FRI *": undefined,
  "* 0/15,30 * L-3 jan-Mar ? 2026-2030": undefined,
  "0 0 12 15W * ?": undefined,
  "0 0 12 LW * ?": undefined,
  "0 0 12 ? * 6#3": undefined,
  "0 0 12 ? * FRIL": undefined,
  "5 0 12 ? * *": "seconds",
  "0 60 12 ? * *": "minutes",
  "0 0 24 ? * *": "hours",
  "0 0 12 32 * ?": "day of month",
  "0 0 12 0W * ?": "day of month",
  "0 0 12 ? 13 *": "month",
  "0 0 12 ? * 8": "day of week",
  "0 0 12 ? * 6#6": "day of week",
  "0 0 12 ? * * 1969": "year",
  "0 0/0 12 ? * *": "minutes",
  "0 1-2-3 12 ? * *": "minutes",
  "0 , 12 ? * *": "minutes",
  "0 0 12 ? * ?": "day of week",
  "0 0 12 ? FOO *": "month",
  "0 0 12 ? * MON-FUN": "day of week",
  "0 12 ? * *": "number of fields",
  "0 0 12 ? * * 2026 1": "number of fields",
  "": "seconds",
};

type Values = readonly [good: readonly string[], bad: readonly string[]];
const VALUES: Readonly<Record<Exclude<keyof typeof forms, "arn" | "whole" | "listOf" | "TIME_ZONE_FORM">, Values>> = {
  CONNECTION_ARN: [
    [
      "arn:aws:codeconnections:eu-central-1:111111111111:connection/0123-ab",
      "arn:aws:codestar-connections:eu-central-1:111111111111:connection/0123-ab",
    ],
    ["connection/0123", "arn:aws:codeconnections:eu-central-1:111111111111:host/0123-ab"],
  ],
  REPOSITORY_ID: [
    ["acme/shop", "group/sub/shop.js"],
    ["shop", "acme/", "/shop", "https://github.com/acme/shop", "acme/my shop"],
  ],
  ECR_REPOSITORY: [
    ["shop", "team/shop-web", "a__b"],
    ["Shop", "a", "shop:latest", "-shop", "team//shop", "1.dkr.ecr/"],
  ],
  FUNCTION_NAME: [
    ["shop-web_1"],
    ["shop:live", "arn:aws:lambda:eu-central-1:111111111111:function:shop", "x".repeat(65)],
  ],
  FUNCTION_ALIAS: [
    ["live", "v1"],
    ["1", "a b", "$LATEST"],
  ],
  FUNCTION_VERSION: [
    ["1", "42"],
    ["live", "$LATEST"],
  ],
  DEPLOY_STRATEGY: [
    [
      "AllAtOnce",
      "Canary10Percent5Minutes",
      "Canary50Percent2880Minutes",
      "Linear10PercentEvery1Minute",
      "Linear50PercentEvery2880Minutes",
    ],
    [
      "allatonce",
      "Canary0Percent5Minutes",
      "Canary100Percent5Minutes",
      "Canary10Percent2881Minutes",
      "Canary10Percent0Minutes",
      "Linear10PercentEvery321Minutes",
      "CodeDeployDefault.LambdaAllAtOnce",
    ],
  ],
  TIME_ZONE: [
    ["UTC", "UTC+05:30", "UTC-03:00", "Europe/Berlin", "America/New_York", "America/Argentina/Buenos_Aires", "EST"],
    [
      "GMT+1",
      "UTC+5",
      "UTC+15:00",
      "UTC+14:30",
      "UTC-13:00",
      "UTC+05:60",
      "Berlin",
      "E",
      "cet",
      "Europe/Belrin",
      "XYZ",
    ],
  ],
  REFERENCE: [[], ["plain"]],
};

describe("Forms of settings", () => {
  for (const [expression, field] of Object.entries(CRONS))
    it(`cron "${expression}"`, () => {
      assert.equal(wrongCronField(expression), field);
      assert.equal(CRON.accepts(expression), field === undefined);
    });

  for (const [name, [good, bad]] of Object.entries(VALUES))
    it(name, () => {
      const { accepts } = forms[name as "TIME_ZONE"];
      assert.deepEqual(
        good.filter((value) => !accepts(value)),
        [],
      );
      assert.deepEqual(bad.filter(accepts), []);
    });

  it("numbers and lists", () => {
    const minutes = forms.whole(1, 60, "a number of minutes");
    assert.equal(minutes.allowed, "must be a number of minutes from 1 to 60");
    assert.deepEqual(["0", "1", "60", "61", "1.5", "-1", "1e1", ""].filter(minutes.accepts), ["1", "60"]);
    const two = forms.listOf(2, "names");
    assert.deepEqual(["a", "a, b", "a,b,c", "a,a", "a,"].filter(two.accepts), ["a", "a, b"]);
    const chosen = forms.listOf(2, "of A, B", ["A", "B"]);
    assert.deepEqual(["A,B", "C"].filter(chosen.accepts), ["A,B"]);
  });
});

describe("Whether a pattern leaves nothing of another", () => {
  const YES: readonly (readonly [string, string])[] = [
    ["main", "main"],
    ["**", "feature/**"],
    ["feature/**", "feature/x/*"],
    ["feature/**", "feature/**"],
    ["*", "main*"],
    ["main*", "main-2"],
    ["release/?", "release/1"],
    ["**/README.md", "README.md"],
    ["docs/**/*.md", "docs/a.md"],
  ];
  const NO: readonly (readonly [string, string])[] = [
    ["main", "main*"],
    ["*", "feature/**"],
    ["*", "feature/x"],
    ["feature/*", "feature/**"],
    ["feature/?", "feature/*"],
    ["{a,b}", "a"],
    ["*", "{a/b,c}"],
    ["f*/**", "fx/**"],
    ["a.b", "axb"],
  ];
  it("is told where it is certain", () => {
    assert.deepEqual(
      YES.filter(([outer, inner]) => !covers(outer, inner)),
      [],
    );
    assert.deepEqual(
      NO.filter(([outer, inner]) => covers(outer, inner)),
      [],
    );
  });

  it("never throws, and every pattern covers itself", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (outer, inner) => typeof covers(outer, inner) === "boolean"));
    fc.assert(fc.property(fc.string(), (glob) => covers(glob, glob)));
  });
});
