import assert from "node:assert/strict";
import { RUNTIME_ENDS } from "../../policy/checks/functions";
import { UNKNOWN, messages, violations, type Config, type TestResource } from "./run";

type Props = Readonly<Record<string, unknown>>;

const PERMISSION = "aws:lambda/permission:Permission";
const URL = "aws:lambda/functionUrl:FunctionUrl";
const LAYER = "aws:lambda/layerVersionPermission:LayerVersionPermission";
const ON = { "function-runtime": { supportedUntil: "2026-11-22" } };

/** A function on a supported runtime, without secrets. */
const handler = (change: Props = {}): TestResource => ({
  type: "aws:lambda/function:Function",
  props: { runtime: "nodejs24.x", environment: { variables: { STAGE: "prod", TOKEN_ARN: "arn:aws:x" } }, ...change },
});

/** A rule of EventBridge that may call a function. */
const permission = (change: Props = {}): TestResource => ({
  type: PERMISSION,
  props: {
    action: "lambda:InvokeFunction",
    function: "shop",
    principal: "events.amazonaws.com",
    sourceArn: "arn:aws:events:eu-west-1:111111111111:rule/shop",
    ...change,
  },
});

const check = (policy: string, resource: TestResource, config: Config = {}) => messages(policy, [resource], config);

describe("policy pack: functions", () => {
  it("accepts a function that one rule may call", async () => {
    assert.deepEqual(await violations([handler(), permission()], { config: ON }), []);
  });

  it("accepts what is unknown", async () => {
    const unknown = { runtime: UNKNOWN, environment: UNKNOWN };
    const called = { principal: UNKNOWN, sourceArn: UNKNOWN };
    const url = { type: URL, props: { authorizationType: UNKNOWN } };
    assert.deepEqual(await violations([handler(unknown), permission(called), url]), []);
    assert.deepEqual(await violations([permission({ sourceArn: UNKNOWN })]), []);
    assert.deepEqual(await violations([permission({ principal: "*", principalOrgId: UNKNOWN })]), []);
  });

  describe("function-public", () => {
    const everyone =
      "everyone in AWS may call the function; name the principal, or set principalOrgId, sourceAccount or sourceArn";
    const cases: readonly (readonly [string, Props, readonly string[]])[] = [
      ["everyone", { principal: "*", sourceArn: undefined }, [everyone]],
      ["every bucket", { principal: "*", sourceArn: "arn:aws:s3:::*" }, [everyone]],
      ["every rule of any account", { principal: "*", sourceArn: "arn:aws:events:*:*:rule/*" }, [everyone]],
      ["a rule of an account", { principal: "*" }, []],
      ["an account", { principal: "*", sourceArn: undefined, sourceAccount: "111111111111" }, []],
      ["an organization", { principal: "*", sourceArn: undefined, principalOrgId: "o-1" }, []],
      ["a role", { principal: "arn:aws:iam::111111111111:role/caller", sourceArn: undefined }, []],
    ];
    for (const [title, change, expected] of cases)
      it(`${expected.length === 0 ? "accepts" : "refuses"} ${title}`, async () => {
        assert.deepEqual(await check("function-public", permission(change)), expected);
      });

    it("refuses a URL that asks nobody who he is, unless it is exempt", async () => {
      const url = { type: URL, name: "webhook", props: { functionName: "shop", authorizationType: "NONE" } };
      assert.deepEqual(await check("function-public", url), [
        'authorizationType must be "AWS_IAM", got "NONE": everyone may call the function; ' +
          "exempt a URL that is meant to be public",
      ]);
      assert.deepEqual(await check("function-public", url, { exempt: ["webhook"] }), []);
      assert.deepEqual(await check("function-public", { type: URL, props: { authorizationType: "AWS_IAM" } }), []);
    });

    it("refuses a layer that everyone may use", async () => {
      const layer = (props: Props) => check("function-public", { type: LAYER, props: { ...props } });
      assert.deepEqual(await layer({ principal: "*" }), [
        "everyone in AWS may use the layer; name the account, or set organizationId",
      ]);
      assert.deepEqual(await layer({ principal: "*", organizationId: "o-1" }), []);
      assert.deepEqual(await layer({ principal: "111111111111" }), []);
    });
  });

  describe("function-source", () => {
    const refused = (service: string) => [
      `${service} may call the function on behalf of any account; set sourceArn or sourceAccount`,
    ];
    it("refuses a service that acts for anybody", async () => {
      for (const sourceArn of [undefined, "", "arn:aws:events:*:*:rule/*"])
        assert.deepEqual(await check("function-source", permission({ sourceArn })), refused("events.amazonaws.com"));
      const chinese = { principal: "s3.amazonaws.com.cn", sourceArn: undefined };
      assert.deepEqual(await check("function-source", permission(chinese)), refused("s3.amazonaws.com.cn"));
    });
    it("accepts one that acts for an account or a resource, and principals that are no services", async () => {
      const accepted = [
        { sourceArn: undefined, sourceAccount: "111111111111" },
        { principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::uploads" },
        { principal: "111111111111", sourceArn: undefined },
        { principal: "alexa-appkit.amazon.com", sourceArn: undefined, eventSourceToken: "skill" },
      ];
      for (const change of accepted) assert.deepEqual(await check("function-source", permission(change)), []);
    });
  });

  it("function-secrets looks into the environment, and does not print it", async () => {
    const variables = { DB_PASSWORD: "hunter2", KEY: "AKIAIOSFODNN7EXAMPLE", API_TOKEN: UNKNOWN };
    const advice =
      "and whoever may see the function reads it; give the secret's ARN, and read it when the function starts";
    const found = handler({ environment: { variables } });
    assert.deepEqual(await check("function-secrets", found), [
      `environment.variables "DB_PASSWORD": its name says that it is a secret, ${advice}`,
      `environment.variables "KEY": its value looks like an AWS access key id, ${advice}`,
    ]);
    assert.deepEqual(await check("function-secrets", found, { allowedNames: ["DB_*", "KEY"] }), []);
    assert.deepEqual(await check("function-secrets", handler({ environment: undefined })), []);
  });

  describe("function-runtime", () => {
    const on = (supportedUntil: string, runtime: unknown) =>
      check("function-runtime", handler({ runtime }), { supportedUntil });
    it("refuses a runtime from the day on which its support ends", async () => {
      assert.deepEqual(await on("2027-04-29", "nodejs22.x"), []);
      for (const day of ["2027-04-30", "2028-01-01"])
        assert.deepEqual(await on(day, "nodejs22.x"), [
          `runtime must be supported on ${day}, got "nodejs22.x", whose support ends on 2027-04-30; use a newer one`,
        ]);
    });
    it("judges the day of the run where none is set", async () => {
      assert.equal((await check("function-runtime", handler({ runtime: "nodejs12.x" }))).length, 1);
      assert.equal((await check("function-runtime", handler({ runtime: "go1.x" }), { supportedUntil: "" })).length, 1);
    });
    it("passes over images, and runtimes that it does not know", async () => {
      for (const runtime of [undefined, "nodejs99.x"]) assert.deepEqual(await on("2099-01-01", runtime), []);
    });
    it("knows days only", () => {
      for (const [runtime, day] of Object.entries(RUNTIME_ENDS))
        assert.equal(new Date(day).toISOString().slice(0, 10), day, runtime);
    });
  });
});
