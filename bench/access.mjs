// Decisions per second of the access evaluator on one core: `node bench/run.mjs access`.
// Policies are compiled before the clock starts, as in a proof, where each is compiled once and asked many times.
import { loadTypeScript } from "./lib/load.mjs";
import { table } from "./lib/table.mjs";

/** Unit: seconds; how long each case is asked. */
const SECONDS = 2;
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

function decide(evaluate, name, [call, policies, expected]) {
  if (evaluate(call, policies).allowed !== expected) throw new Error(`${name}: wrong verdict`);
  for (let i = 0; i < 20_000; i++) evaluate(call, policies);
  const start = performance.now();
  let decisions = 0;
  while (performance.now() - start < SECONDS * 1000)
    for (let i = 0; i < 500; i++, decisions++) evaluate(call, policies);
  return { name, perSecond: decisions / ((performance.now() - start) / 1000) };
}

/** Decisions per second by case. */
export function measure({ progress }) {
  progress(`deciding for ${SECONDS} s per case`);
  const { evaluate } = loadTypeScript("delivery/access/evaluator/evaluate.ts");
  return Object.entries(CASES).map(([name, example]) => decide(evaluate, name, example));
}

export function format(results) {
  const rows = results.map(({ name, perSecond }) => [name, Math.round(perSecond).toLocaleString("en")]);
  return table(["case", "decisions/s"], rows);
}
