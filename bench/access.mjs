// Decisions per second of the access evaluator on one core: `node bench/access.mjs [seconds]`.
// Policies are compiled before the clock starts, as in a proof, where each is compiled once and asked many times.
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";

const require = createRequire(import.meta.url);
process.env.TS_NODE_TRANSPILE_ONLY = "true";
require("ts-node/register/transpile-only");
const { evaluate } = require("../delivery/access/evaluator/evaluate.ts");

const SECONDS = Number(process.argv[2] ?? 2);
const TOOLS = "111111111111";
const PROD = "222222222222";
const DEPLOY = `arn:aws:iam::${PROD}:role/app/prod/app-prod-deploy`;
const KEY = `arn:aws:kms:us-east-1:${TOOLS}:key/mrk-1234`;

const policy = (name, ...Statement) => ({ name, document: { Version: "2012-10-17", Statement } });
const allow = (Action, Resource, Condition) => ({ Effect: "Allow", Action, Resource, ...(Condition && { Condition }) });
const foreign = {
  Principal: { AWS: `arn:aws:iam::${PROD}:root` },
  Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${PROD}:role/app/prod/*` } },
};

const identity = [
  policy(
    "identity",
    allow(
      ["codedeploy:CreateDeployment", "codedeploy:GetDeployment*"],
      `arn:aws:codedeploy:*:${PROD}:deploymentgroup:app/*`,
    ),
    allow(["s3:GetObject", "s3:GetObjectVersion"], "arn:aws:s3:::app-prod-*/*", {
      StringEquals: { "aws:ResourceAccount": TOOLS },
    }),
    allow("kms:Decrypt", `arn:aws:kms:*:${TOOLS}:key/mrk-1234`, {
      StringLike: { "kms:ViaService": "s3.*.amazonaws.com" },
    }),
  ),
];
const key = policy(
  "key",
  { ...allow("kms:*", "*"), Principal: { AWS: `arn:aws:iam::${TOOLS}:root` } },
  { ...allow("kms:Decrypt", "*"), ...foreign },
);
const bucket = policy(
  "bucket",
  { ...allow(["s3:GetObject", "s3:GetObjectVersion"], "arn:aws:s3:::app-prod-us-east-1/*"), ...foreign },
  {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::app-prod-us-east-1", "arn:aws:s3:::app-prod-us-east-1/*"],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
);
const hundred = [
  policy(
    "hundred",
    ...Array.from({ length: 99 }, (_, i) =>
      allow(
        [`service${i}:Get*`, `service${i}:List*`, `service${i}:Put?hing`],
        [`arn:aws:service${i}:*:${PROD}:thing/*`],
      ),
    ),
    allow("s3:GetObject", "arn:aws:s3:::app-prod-*/*"),
  ),
];

const request = (rest) => ({
  principal: { kind: "role", id: DEPLOY },
  resourceAccount: TOOLS,
  region: "us-east-1",
  context: {},
  ...rest,
});
const getObject = request({ action: "s3:GetObject", resource: "arn:aws:s3:::app-prod-us-east-1/app/bundle.zip" });
const decrypt = request({
  action: "kms:Decrypt",
  resource: KEY,
  context: { "kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": PROD },
});

const CASES = {
  "object, cross-account, allowed": [getObject, { identity, resource: bucket }, true],
  "key, cross-account, allowed": [decrypt, { identity, resource: key }, true],
  "object, denied, with missing statement": [
    { ...getObject, action: "s3:PutObject" },
    { identity, resource: bucket },
    false,
  ],
  "object, 100 statements": [getObject, { identity: hundred, resource: bucket }, true],
};

for (const [name, [call, policies, expected]] of Object.entries(CASES)) {
  if (evaluate(call, policies).allowed !== expected) throw new Error(`${name}: wrong verdict`);
  for (let i = 0; i < 20_000; i++) evaluate(call, policies);
  const start = performance.now();
  let decisions = 0;
  while (performance.now() - start < SECONDS * 1000)
    for (let i = 0; i < 500; i++, decisions++) evaluate(call, policies);
  const rate = Math.round(decisions / ((performance.now() - start) / 1000));
  console.log(`${name.padEnd(40)} ${rate.toLocaleString("en").padStart(10)} decisions/s`);
}
