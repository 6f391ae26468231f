import assert from "node:assert/strict";
import { largest, sizesOf, tooLarge } from "../../../../delivery/access/proof/sizes";
import { document, graph, resource, role, trustService } from "../graphs";
import { program } from "./program";

const trust = trustService("ec2.amazonaws.com");
const statement = (bytes: number) => ({
  Sid: "A",
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: `arn:aws:s3:::${"x".repeat(bytes)}`,
});

describe("sizesOf", () => {
  it("counts characters without white space, and a role's inline policies together", () => {
    const one = document({ ...statement(10) });
    const sizes = sizesOf([graph(role("r", trust, { a: one, b: one }))]);
    assert.deepEqual(
      sizes.map(({ name, kind, size, limit }) => ({ name, kind, size, limit })),
      [
        { name: "urn:r", kind: "trust policy", size: trust.length, limit: 2048 },
        { name: "urn:r", kind: "inline policies", size: one.length * 2, limit: 10_240 },
      ],
    );
  });

  it("keeps every policy of the stacks within its limit", async () => {
    const sizes = sizesOf(await program());
    assert.deepEqual(tooLarge(sizes), []);
    assert.deepEqual([...new Set(sizes.map(({ kind }) => kind))].sort(), [
      "bucket policy",
      "inline policies",
      "key policy",
      "resource policy",
      "trust policy",
    ]);
  });

  it("knows the limit of each service's policies", async () => {
    const limits = new Map(
      sizesOf(await program())
        .filter(({ kind }) => kind === "resource policy")
        .map(({ name, limit }) => [name, limit]),
    );
    assert.deepEqual(Object.fromEntries(limits), {
      "notifications-topic-policy": 30_720,
      "people-bus-policy": 10_240,
      "people-failures-policy": 8_192,
      "pipeline-failures-policy": 8_192,
      "relay-eu-central-1-failures-policy": 8_192,
      "relay-eu-west-1-failures-policy": 8_192,
      "relay-us-east-1-failures-policy": 8_192,
      "restore-failures-policy": 8_192,
      "review-failures-policy": 8_192,
      "review-function-permission": 20_480,
    });
    const unknown = resource("aws:other/thing:Thing", "t", {});
    const policy = resource("aws:secretsmanager/secretPolicy:SecretPolicy", "p", {
      secretArn: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:s-1",
      policy: document({ Sid: "A", Effect: "Allow", Principal: { AWS: "*" }, Action: "s3:GetObject", Resource: "*" }),
    });
    assert.deepEqual(
      sizesOf([graph(unknown, policy)]).map(({ limit }) => limit),
      [7_168],
    );
  });

  it("tells what is too large", () => {
    const graphs = [graph(role("r", trust, { a: document(statement(10_200)) }))];
    assert.deepEqual(tooLarge(sizesOf(graphs)), [
      "inline policies of urn:r in  has 10318 characters, 10240 are allowed (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)",
    ]);
  });

  it("takes the largest of a policy's replicas in other regions", () => {
    const bucket = (region: string, bytes: number) =>
      resource("aws:s3/bucketPolicy:BucketPolicy", `policy-${region}`, {
        bucket: region,
        policy: document({ ...statement(bytes), Principal: { AWS: "arn:aws:iam::111111111111:root" } }),
      });
    const found = largest(sizesOf([graph(bucket("eu-west-1", 10), bucket("us-east-1", 20))]), [
      "eu-west-1",
      "us-east-1",
    ]);
    assert.deepEqual([...found.keys()], ["resource policy of urn:policy-<region>"]);
    assert.equal([...found.values()][0]?.name, "urn:policy-<region>");
  });
});
