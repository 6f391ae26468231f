import assert from "node:assert/strict";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { deploy, document, resource } from "../deployed";
import { build, minimal, READER } from "./cases";

const BUCKET = "arn:aws:s3:::shop-prod-111111111111-eu-central-1";
const WRITER = "arn:aws:iam::111111111111:role/writer";
const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/** Asks an independent evaluator whether a call passes the policies, for a caller whose own policy allows everything. */
async function decide(
  principal: string,
  action: string,
  resourceArn: string,
  policy: unknown,
  context: Record<string, string>,
): Promise<string> {
  const account = principal.split(":")[4] ?? "";
  const response = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource: resourceArn, accountId: "111111111111" },
        contextVariables: { "aws:PrincipalArn": principal, "aws:PrincipalAccount": account, ...context },
      },
      identityPolicies: [
        {
          name: "everything",
          policy: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
        },
      ],
      resourcePolicy: policy,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  assert.ok(response.resultType === "single", JSON.stringify(response));
  assert.deepEqual(response.result.ignoredContextKeys ?? [], [], "a condition key is unknown to the evaluator");
  return response.overallResult;
}

describe("access to ArtifactStores, by an independent evaluator", () => {
  let bucketPolicy: unknown;
  let keyPolicy: unknown;
  let keyArn: string;

  before(async () => {
    const graph = await deploy(build(minimal({ readerRoleArns: [READER] })));
    bucketPolicy = document(graph, "artifacts-bucket-policy-eu-central-1", "policy");
    keyPolicy = document(graph, "artifacts-key-eu-central-1", "policy");
    keyArn = resource(graph, "artifacts-key-eu-central-1").outputs["arn"] as string;
  });

  const tls = { "aws:SecureTransport": "true" };
  const creation = { ...tls, "s3:ObjectCreationOperation": "true" };
  const once = { ...creation, "s3:if-none-match": "*" };
  const part = { ...tls, "s3:ObjectCreationOperation": "false" };

  type Call = readonly [
    what: string,
    verdict: "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied",
    principal: string,
    action: string,
    key: string | undefined,
    context: () => Record<string, string>,
  ];
  const calls: readonly Call[] = [
    ["an upload with the bucket's encryption", "Allowed", WRITER, "PutObject", "shop/a", () => creation],
    [
      "an upload that names the key",
      "Allowed",
      WRITER,
      "PutObject",
      "shop/a",
      () => ({ ...creation, [ALGORITHM]: "aws:kms", [KEY]: keyArn }),
    ],
    ["a part of an upload", "Allowed", WRITER, "PutObject", "releases/a", () => part],
    [
      "an upload without TLS",
      "ExplicitlyDenied",
      WRITER,
      "PutObject",
      "shop/a",
      () => ({ ...creation, "aws:SecureTransport": "false" }),
    ],
    [
      "an upload with SSE-S3",
      "ExplicitlyDenied",
      WRITER,
      "PutObject",
      "shop/a",
      () => ({ ...creation, [ALGORITHM]: "AES256" }),
    ],
    [
      "an upload with two layers",
      "ExplicitlyDenied",
      WRITER,
      "PutObject",
      "shop/a",
      () => ({ ...creation, [ALGORITHM]: "aws:kms:dsse", [KEY]: keyArn }),
    ],
    [
      "an upload with the managed key",
      "ExplicitlyDenied",
      WRITER,
      "PutObject",
      "shop/a",
      () => ({ ...creation, [ALGORITHM]: "aws:kms" }),
    ],
    [
      "an upload with another region's key",
      "ExplicitlyDenied",
      WRITER,
      "PutObject",
      "shop/a",
      () => ({ ...creation, [ALGORITHM]: "aws:kms", [KEY]: keyArn.replace("eu-central-1", "us-east-1") }),
    ],
    ["a release that is new", "Allowed", WRITER, "PutObject", "releases/a", () => once],
    ["a release that overwrites", "ExplicitlyDenied", WRITER, "PutObject", "releases/a", () => creation],
    ["a release's deletion", "ExplicitlyDenied", WRITER, "DeleteObject", "releases/a", () => tls],
    ["a release version's deletion", "ExplicitlyDenied", WRITER, "DeleteObjectVersion", "releases/a", () => tls],
    ["a replica of a release", "Allowed", WRITER, "ReplicateObject", "releases/a", () => tls],
    ["moving a channel", "Allowed", WRITER, "PutObject", "channels/a", () => creation],
    ["deleting an artifact", "Allowed", WRITER, "DeleteObject", "shop/a", () => tls],
    ["a reader's read", "Allowed", READER, "GetObject", "shop/a", () => tls],
    ["a reader's read of a version", "Allowed", READER, "GetObjectVersion", "shop/a", () => tls],
    ["a reader's list", "Allowed", READER, "ListBucket", undefined, () => tls],
    ["a reader's upload", "ImplicitlyDenied", READER, "PutObject", "shop/a", () => creation],
    ["another role of the reader's account", "ImplicitlyDenied", `${READER}-other`, "GetObject", "shop/a", () => tls],
  ];
  for (const [what, verdict, principal, action, key, context] of calls)
    it(`${what}: ${verdict}`, async () => {
      const arn = key === undefined ? BUCKET : `${BUCKET}/${key}`;
      assert.equal(await decide(principal, `s3:${action}`, arn, bucketPolicy, context()), verdict);
    });

  const viaS3 = { "kms:ViaService": "s3.eu-central-1.amazonaws.com" };
  const keyCalls: readonly (readonly [string, string, string, Record<string, string>, string])[] = [
    ["a reader's decryption through S3", READER, "Decrypt", viaS3, "Allowed"],
    ["a reader's decryption past S3", READER, "Decrypt", {}, "ImplicitlyDenied"],
    ["a reader's encryption", READER, "GenerateDataKey", viaS3, "ImplicitlyDenied"],
    ["another role of the reader's account decrypting", `${READER}-other`, "Decrypt", viaS3, "ImplicitlyDenied"],
    ["the account's own writer", WRITER, "GenerateDataKey", viaS3, "Allowed"],
  ];
  for (const [what, principal, action, context, verdict] of keyCalls)
    it(`${what}: ${verdict}`, async () => {
      assert.equal(await decide(principal, `kms:${action}`, keyArn, keyPolicy, context), verdict);
    });
});
