import assert from "node:assert/strict";
import type { BuildProjectArgs } from "../../../components";
import { describeFinding, lintWorld } from "../../../delivery/access/lint";
import { createWorld } from "../../../delivery/access/world";
import { deploy } from "../deployed";
import { build, CONNECTION, happy, hosted, KEY, statements, STORE } from "./example";

/** Projects that together ask for every right that a project can have. */
const PROJECTS: Readonly<Record<string, BuildProjectArgs>> = {
  "in a pipeline": happy({
    additionalKeyArns: [KEY],
    environmentVariables: [
      { name: "A", type: "PARAMETER_STORE", value: "/a" },
      { name: "B", type: "SECRETS_MANAGER", value: "b:key" },
    ],
    image: "222222222222.dkr.ecr.eu-central-1.amazonaws.com/tools:1",
    cache: "S3",
    cacheBucketName: "caches",
    vpcId: "vpc-1",
    subnetIds: ["subnet-1"],
    securityGroupIds: ["sg-1"],
    reportGroups: [{ name: "tests", exportBucketName: "reports", exportKeyArn: KEY }],
    batch: {},
  }),
  "at a host": hosted({
    connectionArn: CONNECTION,
    image: "registry.example.com/tools:1",
    registryCredentialArn: "arn:aws:secretsmanager:eu-central-1:111111111111:secret:registry-AbCdEf",
    autoRetryLimit: 1,
    artifact: { bucketName: "artifacts" },
    logBucketName: "logs",
    secondarySources: [
      {
        identifier: "tools",
        source: "CODECOMMIT",
        location: "https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/tools",
      },
      { identifier: "data", source: "S3", location: "data/set/" },
    ],
  }),
};

describe("BuildProject's policies", () => {
  for (const [what, args] of Object.entries(PROJECTS))
    it(`name actions, resources and conditions that AWS knows: ${what}`, async () => {
      const findings = await lintWorld(createWorld([await deploy(build(args))]));
      assert.deepEqual(findings.map(describeFinding), []);
    });

  it("leave out writing where a build only judges its input", async () => {
    const granted = await statements(happy({ storesArtifacts: false, writesReports: false }));
    assert.deepEqual(Object.keys(granted), ["WriteLogs", "ReadStoreSettings", "ReadArtifacts", "UseStoreKey"]);
    assert.deepEqual(granted["ReadArtifacts"], {
      Sid: "ReadArtifacts",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: [`${STORE}/*`],
      Condition: { StringEquals: { "aws:ResourceAccount": "111111111111" } },
    });
    assert.deepEqual(granted["UseStoreKey"], {
      Sid: "UseStoreKey",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: KEY,
    });
  });
});
