import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { JenkinsBuildProvider, type JenkinsBuildProviderArgs } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { deploy, deployLoosely, document, listed, problemsOf, resource } from "../deployed";

const happy = (changes: Partial<JenkinsBuildProviderArgs> = {}): JenkinsBuildProviderArgs => ({
  providerName: "Jenkins-shop",
  serverUrl: "https://jenkins.example.com/",
  ...changes,
});

const build = (args: JenkinsBuildProviderArgs) => () => {
  const { providerName, providerVersion, roleArn, roleName, instanceProfileName } = new JenkinsBuildProvider(
    "ci",
    args,
  );
  return { providerName, providerVersion, roleArn, roleName, ...(instanceProfileName && { instanceProfileName }) };
};

const trustOf = async (args: JenkinsBuildProviderArgs) =>
  document(await deploy(build(args)), "ci-role", "assumeRolePolicy") as { Statement: unknown[] };

const WORKER = "arn:aws:iam::999999999999:role/jenkins/worker";

describe("JenkinsBuildProvider", () => {
  it("registers builds and tests, and gives instances a role", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), [
      "CustomActionType ci-build-type",
      "CustomActionType ci-test-type",
      "InstanceProfile ci-instance-profile",
      "JenkinsBuildProvider ci",
      "Role ci-role",
    ]);
    const type = {
      providerName: "Jenkins-shop",
      version: "1",
      configurationProperties: [
        { name: "ProjectName", type: "String", required: true, key: true, queryable: true, secret: false },
      ],
      inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
      outputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
      settings: {
        entityUrlTemplate: "https://jenkins.example.com/job/{Config:ProjectName}",
        executionUrlTemplate: "https://jenkins.example.com/job/{Config:ProjectName}/{ExternalExecutionId}",
      },
    };
    assert.deepEqual(resource(graph, "ci-build-type").inputs, { category: "Build", ...type });
    assert.deepEqual(resource(graph, "ci-test-type").inputs, { category: "Test", ...type });
    const role = resource(graph, "ci-role").outputs;
    assert.deepEqual(graph.outputs, {
      providerName: "Jenkins-shop",
      providerVersion: "1",
      roleArn: role["arn"],
      roleName: role["name"],
      instanceProfileName: resource(graph, "ci-instance-profile").outputs["name"],
    });
    assert.equal(resource(graph, "ci-instance-profile").inputs["role"], role["name"]);
  });

  it("lets the role fetch the jobs of its own action types and no others", async () => {
    const statementsOf = async (args: JenkinsBuildProviderArgs) => {
      const [policy] = resource(await deploy(build(args)), "ci-role").inputs["inlinePolicies"] as { policy: string }[];
      return (JSON.parse(policy?.policy ?? "") as { Statement: { Resource: unknown }[] }).Statement;
    };
    const type = "arn:aws:codepipeline:eu-central-1:111111111111:actiontype:Custom";
    assert.deepEqual(await statementsOf(happy()), [
      {
        Sid: "FetchJobs",
        Effect: "Allow",
        Action: ["codepipeline:PollForJobs"],
        Resource: [`${type}/Build/Jenkins-shop/1`, `${type}/Test/Jenkins-shop/1`],
      },
      {
        Sid: "WorkOnJobs",
        Effect: "Allow",
        Action: [
          "codepipeline:AcknowledgeJob",
          "codepipeline:GetJobDetails",
          "codepipeline:PutJobFailureResult",
          "codepipeline:PutJobSuccessResult",
        ],
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": "eu-central-1" } },
      },
    ]);
    const [fetch] = await statementsOf(happy({ forTests: false, providerVersion: "2" }));
    assert.deepEqual(fetch?.Resource, [`${type}/Build/Jenkins-shop/2`]);
  });

  it("trusts instances, or else the named roles alone", async () => {
    assert.deepEqual((await trustOf(happy())).Statement, [
      {
        Sid: "ServiceAssumesRole",
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEqualsIfExists: { "aws:SourceAccount": "111111111111" } },
      },
    ]);
    const elsewhere = happy({ trustedPrincipalArns: [WORKER], externalId: pulumi.output("shop-jenkins") });
    assert.deepEqual((await trustOf(elsewhere)).Statement, [
      {
        Sid: "TrustedRolesAssumeRole",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::999999999999:root" },
        Action: "sts:AssumeRole",
        Condition: {
          ArnEquals: { "aws:PrincipalArn": WORKER },
          StringEquals: { "sts:ExternalId": "shop-jenkins" },
        },
      },
    ]);
    const graph = await deploy(build(elsewhere));
    assert.ok(!listed(graph).includes("InstanceProfile ci-instance-profile"));
    assert.ok(!("instanceProfileName" in graph.outputs));
  });

  it("passes every other setting on", async () => {
    const permissionsBoundaryArn = "arn:aws:iam::333333333333:policy/boundary";
    const graph = await deployLoosely(
      build(
        happy({
          roleName: "jenkins",
          rolePath: "/ci/",
          permissionsBoundaryArn,
          tags: { team: "ci" },
          accountId: "333333333333",
          region: "eu-west-1",
        }),
      ),
    );
    const { name, path, permissionsBoundary, tags, description } = resource(graph, "ci-role").inputs;
    assert.deepEqual(
      [name, path, permissionsBoundary, tags, description],
      ["jenkins", "/ci/", permissionsBoundaryArn, { team: "ci" }, "Fetches the jobs of Jenkins-shop for Jenkins"],
    );
    const { role, ...profile } = resource(graph, "ci-instance-profile").inputs;
    assert.deepEqual([role, profile], ["jenkins", { name: "jenkins", path: "/ci/", tags: { team: "ci" } }]);
    const { region } = resource(graph, "ci-build-type").inputs;
    assert.equal(region, "eu-west-1");
    assert.ok(
      JSON.stringify(resource(graph, "ci-role").inputs).includes("codepipeline:eu-west-1:333333333333:actiontype"),
    );
  });

  it("declares the same in a preview", async () => {
    const args = () => happy({ trustedPrincipalArns: [WORKER], externalId: pulumi.output("shop-jenkins") });
    const [update, preview] = [await deploy(build(args())), await deploy(build(args()), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });

  const refused: Readonly<Record<string, readonly [JenkinsBuildProviderArgs, ...string[]]>> = {
    "names that CodePipeline does not take": [
      happy({ providerName: "Jenkins shop", providerVersion: "1.0" }),
      'providerName must be 1 to 35 letters, digits, _ and -, got "Jenkins shop"; respell it, here and in the jobs',
      'providerVersion must be 1 to 9 letters, digits, _ and -, got "1.0"; omit it to use 1',
    ],
    "a server without encryption": [
      happy({ serverUrl: "http://jenkins.example.com" }),
      'serverUrl must be an HTTPS address without user, got "http://jenkins.example.com"; give the address that people open Jenkins at',
    ],
    "an address with a password, without showing it": [
      happy({ serverUrl: "https://me:hunter2@jenkins.example.com" }),
      "serverUrl must be an HTTPS address without user; give the address that people open Jenkins at",
    ],
    "nobody and everybody": [
      happy({ trustedPrincipalArns: [] }),
      "trustedPrincipalArns must name a role, got []; omit it to have an instance profile",
    ],
    "whom it cannot trust": [
      happy({ trustedPrincipalArns: ["*"], externalId: "x" }),
      'trustedPrincipalArns[0] must be the ARN of an IAM role, arn:<partition>:iam::<12 digits>:role/<path and name>, where * and ? may stand after the first character of the path or name, got "*"; name the roles that Jenkins runs with',
      "externalId must be an STS external id of 2 to 1224 characters: letters, digits and + = , . @ : / _ -; take a random text, such as a UUID",
    ],
    "an external id that nobody sends": [
      happy({ externalId: "shop-jenkins" }),
      "externalId must not be given without trustedPrincipalArns: EC2 sends none; remove it or name the roles that send it",
    ],
    "a place that is none": [
      happy({ region: "mars" }),
      'region must be a region of AWS, such as eu-central-1, got "mars"; give the region\'s code',
    ],
  };
  for (const [what, [args, ...problems]] of Object.entries(refused))
    it(`refuses ${what}`, async () => {
      assert.deepEqual(
        await problemsOf(build(args)),
        problems.map((problem) => `JenkinsBuildProvider "ci": ${problem}`),
      );
    });
});
