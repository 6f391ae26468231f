import assert from "node:assert/strict";
import {
  declaredValues,
  hasParameter,
  parameterOfImage,
  parameterValue,
} from "../../../../delivery/rehearsal/world/parameters";
import { graphOf, resource } from "../fixtures/graph";

describe("parameters of a world", () => {
  const secretArn = "arn:aws:secretsmanager:eu-central-1:111111111111:secret:app/token-AbCdEf";
  const values = declaredValues([
    graphOf(
      resource("aws:ssm/parameter:Parameter", "p", { name: "/app/url", value: "https://example.com" }),
      resource(
        "aws:secretsmanager/secret:Secret",
        "s",
        {},
        { id: secretArn, outputs: { arn: secretArn, name: "app/token" } },
      ),
      resource("aws:secretsmanager/secretVersion:SecretVersion", "v", { secretId: secretArn, secretString: "t0ken" }),
    ),
  ]);

  it("are those that stacks declare", () => {
    assert.deepEqual(values, { "/app/url": "https://example.com", [secretArn]: "t0ken", "app/token": "t0ken" });
  });

  it("are named by name or ARN, with a version or without", () => {
    const arn = "arn:aws:ssm:eu-central-1:111111111111:parameter/app/url";
    for (const reference of ["/app/url", "/app/url:3", arn, `${arn}:3`])
      assert.equal(parameterValue(values, reference), "https://example.com", reference);
    assert.equal(parameterValue({ url: "x" }, "arn:aws:ssm:eu-central-1:111111111111:parameter/url"), "x");
    assert.equal(parameterValue(values, "/app/other"), undefined);
  });

  it("of AWS are always there", () => {
    assert.equal(hasParameter({}, "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"), true);
    assert.equal(hasParameter({}, "/app/url"), false);
  });

  it("may say from which image instances are launched", () => {
    assert.equal(parameterOfImage("resolve:ssm:/images/golden:4"), "/images/golden:4");
    assert.equal(parameterOfImage("ami-0123456789abcdef0"), undefined);
  });
});
