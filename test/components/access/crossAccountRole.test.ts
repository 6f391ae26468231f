import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { CrossAccountRole, type CrossAccountRoleArgs } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { deploy, deployLoosely, document, listed, problemsOf, resource } from "../deployed";

const PIPELINE = "arn:aws:iam::222222222222:role/shop/prod/shop-prod-pipeline";

const happy = (changes: Partial<CrossAccountRoleArgs> = {}): CrossAccountRoleArgs => ({
  roleName: "shop-prod-deploy",
  trustedPrincipalArns: [PIPELINE],
  ...changes,
});

const build = (args: CrossAccountRoleArgs) => () => {
  const role = new CrossAccountRole("deploy", args);
  return { roleArn: role.roleArn, roleName: role.roleName };
};

const trustOf = async (args: CrossAccountRoleArgs) =>
  document(await deployLoosely(build(args)), "deploy-role", "assumeRolePolicy");

const without = (...properties: (keyof CrossAccountRoleArgs)[]): CrossAccountRoleArgs =>
  Object.fromEntries(
    Object.entries(happy()).filter(([property]) => !properties.includes(property as keyof CrossAccountRoleArgs)),
  ) as unknown as CrossAccountRoleArgs;

describe("CrossAccountRole", () => {
  it("declares one role that trusts a role by condition", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), ["CrossAccountRole deploy", "Role deploy-role"]);
    const { assumeRolePolicy, ...inputs } = resource(graph, "deploy-role").inputs;
    assert.deepEqual(inputs, {
      name: "shop-prod-deploy",
      path: "/",
      description: "Assumed from other accounts",
      maxSessionDuration: 3600,
    });
    assert.deepEqual(JSON.parse(assumeRolePolicy as string), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TrustedRolesAssumeRole",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::222222222222:root" },
          Action: "sts:AssumeRole",
          Condition: { ArnEquals: { "aws:PrincipalArn": PIPELINE } },
        },
      ],
    });
    assert.deepEqual(graph.outputs, {
      roleArn: "arn:aws:iam::111111111111:role/shop-prod-deploy",
      roleName: "shop-prod-deploy",
    });
  });

  it("passes every other setting on", async () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const args = happy({
      path: "/shop/prod/",
      description: "Deploys shop",
      maxSessionDurationSeconds: 7200,
      permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/boundary",
      tags: { team: "shop" },
      policy: pulumi.output(policy),
    });
    const graph = await deploy(build(args));
    const { assumeRolePolicy: _trust, ...inputs } = resource(graph, "deploy-role").inputs;
    assert.deepEqual(inputs, {
      name: "shop-prod-deploy",
      path: "/shop/prod/",
      description: "Deploys shop",
      maxSessionDuration: 7200,
      permissionsBoundary: "arn:aws:iam::111111111111:policy/boundary",
      tags: { team: "shop" },
      inlinePolicies: [{ name: "access", policy }],
    });
    assert.equal(graph.outputs["roleArn"], "arn:aws:iam::111111111111:role/shop/prod/shop-prod-deploy");
  });

  it("trusts roles of several accounts, by pattern and with an external id, in any order alike", async () => {
    const others = ["arn:aws:iam::444444444444:role/b-*", "arn:aws:iam::333333333333:role/a", PIPELINE, PIPELINE];
    const expected = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TrustedRolesAssumeRole",
          Effect: "Allow",
          Principal: { AWS: ["222222222222", "333333333333", "444444444444"].map((id) => `arn:aws:iam::${id}:root`) },
          Action: "sts:AssumeRole",
          Condition: {
            ArnLike: {
              "aws:PrincipalArn": [PIPELINE, "arn:aws:iam::333333333333:role/a", "arn:aws:iam::444444444444:role/b-*"],
            },
            StringEquals: { "sts:ExternalId": "f3b1" },
          },
        },
      ],
    };
    const externalId = "f3b1";
    assert.deepEqual(await trustOf(happy({ trustedPrincipalArns: others, externalId })), expected);
    assert.deepEqual(await trustOf(happy({ trustedPrincipalArns: [...others].reverse(), externalId })), expected);
  });

  it("trusts third parties by external id only", async () => {
    const args = { ...without("trustedPrincipalArns"), trustedAccountIds: ["444444444444"], externalId: "f3b1" };
    const statement = (partition: string) => ({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TrustedAccountsAssumeRole",
          Effect: "Allow",
          Principal: { AWS: `arn:${partition}:iam::444444444444:root` },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "sts:ExternalId": "f3b1" } },
        },
      ],
    });
    assert.deepEqual(await trustOf(args), statement("aws"));
    assert.deepEqual(await trustOf({ ...args, region: "cn-north-1" }), statement("aws-cn"));
    const site = { account: "111111111111", region: "us-gov-west-1" };
    const graph = await deployLoosely(build(args), { site });
    assert.deepEqual(document(graph, "deploy-role", "assumeRolePolicy"), statement("aws-us-gov"));
  });

  it("keeps roles and third parties in statements of their own", async () => {
    const trust = await trustOf(happy({ trustedAccountIds: ["444444444444", "333333333333"], externalId: "f3b1" }));
    assert.deepEqual((trust as { Statement: unknown[] }).Statement, [
      {
        Sid: "TrustedRolesAssumeRole",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::222222222222:root" },
        Action: "sts:AssumeRole",
        Condition: { ArnEquals: { "aws:PrincipalArn": PIPELINE }, StringEquals: { "sts:ExternalId": "f3b1" } },
      },
      {
        Sid: "TrustedAccountsAssumeRole",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::333333333333:root", "arn:aws:iam::444444444444:root"] },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "f3b1" } },
      },
    ]);
  });

  it("takes the partition of the roles", async () => {
    const trust = await trustOf(happy({ trustedPrincipalArns: ["arn:aws-cn:iam::222222222222:role/a"] }));
    assert.match(JSON.stringify(trust), /"arn:aws-cn:iam::222222222222:root"/);
  });

  it("declares the same in a preview", async () => {
    const args = () => happy({ policy: pulumi.output("{}").apply(() => JSON.stringify({ Statement: [] })) });
    const [update, preview] = [await deploy(build(args())), await deploy(build(args()), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });

  it("hands its options to the role", async () => {
    const graph = await deploy(
      () => {
        const provider = new Provider("workload", {
          region: "eu-west-1",
          assumeRoles: [{ roleArn: "arn:aws:iam::555555555555:role/deployer" }],
        });
        const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
        new CrossAccountRole("deploy", happy(), { provider, parent, protect: true, aliases: [{ name: "former" }] });
      },
      { freeNames: ["deploy"] },
    );
    const role = resource(graph, "deploy-role");
    assert.equal(role.account, "555555555555");
    assert.equal(role.protect, true);
    assert.ok(role.urn.includes("test:index:Parent$interlock:index:CrossAccountRole$aws:iam/role:Role"));
    // The engine passes a component's aliases on to children whose names begin with the component's.
    const aliases = resource(graph, "deploy").aliases ?? [];
    assert.deepEqual(
      aliases.map((alias) => (typeof alias === "string" ? alias : alias["name"])),
      ["former"],
    );
  });
});

const ROLE_ARN =
  "must be the ARN of an IAM role, arn:<partition>:iam::<12 digits>:role/<path and name>, where * and ? may stand after the first character of the path or name";
const ROLE_FIX = "name the roles that may assume this one, and use trustedAccountIds for third parties";

describe("CrossAccountRole refuses", () => {
  const cases: Readonly<Record<string, readonly [CrossAccountRoleArgs, ...string[]]>> = {
    "a long name": [
      happy({ roleName: "x".repeat(65) }),
      `roleName must be an IAM role name of 1 to 64 characters: letters, digits and + = , . @ _ -, got "${"x".repeat(65)}"; shorten or respell it`,
    ],
    "a path without slashes": [
      happy({ path: "shop" }),
      'path must be an IAM path of 1 to 512 characters: text that begins and ends with /, got "shop"; omit it to use /',
    ],
    "a description beyond Latin-1": [
      happy({ description: "→" }),
      'description must be an IAM role description of 0 to 1000 characters: printable characters of Latin-1, got "→"; shorten or respell it',
    ],
    "a short session": [
      happy({ maxSessionDurationSeconds: 900 }),
      "maxSessionDurationSeconds must be an integer from 3600 to 43200, got 900; omit it to use 3600",
    ],
    "a boundary that is no policy": [
      happy({ permissionsBoundaryArn: "boundary" }),
      `permissionsBoundaryArn must be an IAM policy ARN (arn:…:iam::…:policy/…), got "boundary"; give a policy's ARN`,
    ],
    "an unknown region": [
      happy({ region: "mars-1" }),
      `region must be a region of AWS, such as eu-central-1, got "mars-1"; give the region's code`,
    ],
    everybody: [happy({ trustedPrincipalArns: ["*"] }), `trustedPrincipalArns[0] ${ROLE_ARN}, got "*"; ${ROLE_FIX}`],
    "an account's root": [
      happy({ trustedPrincipalArns: [PIPELINE, "arn:aws:iam::222222222222:root"] }),
      `trustedPrincipalArns[1] ${ROLE_ARN}, got "arn:aws:iam::222222222222:root"; ${ROLE_FIX}`,
    ],
    "every role of an account": [
      happy({ trustedPrincipalArns: ["arn:aws:iam::222222222222:role/*"] }),
      `trustedPrincipalArns[0] ${ROLE_ARN}, got "arn:aws:iam::222222222222:role/*"; ${ROLE_FIX}`,
    ],
    "roles of two partitions": [
      happy({ trustedPrincipalArns: [PIPELINE, "arn:aws-cn:iam::333333333333:role/a"] }),
      'trustedPrincipalArns must be of one partition, got ["aws","aws-cn"]; keep the roles of the partition that this role is in; no role can be assumed from another',
    ],
    "an account id that is none": [
      happy({ trustedAccountIds: ["*"], externalId: "f3b1" }),
      `trustedAccountIds[0] must be twelve digits, got "*"; give an account's id`,
    ],
    "an account whose roles are named": [
      happy({ trustedAccountIds: ["222222222222"], externalId: "f3b1" }),
      `trustedAccountIds[0] must not be an account of trustedPrincipalArns, whose other principals it would trust too, got "222222222222"; remove it or the account's roles`,
    ],
    "repeated accounts": [
      happy({ trustedAccountIds: ["333333333333", "333333333333"], externalId: "f3b1" }),
      'trustedAccountIds must not repeat a value, got ["333333333333"]; remove the repeated ones',
    ],
    "third parties without an external id": [
      happy({ trustedAccountIds: ["333333333333"] }),
      "externalId must be given with trustedAccountIds; agree on one with the third party, or name its roles in trustedPrincipalArns",
    ],
    nobody: [
      without("trustedPrincipalArns"),
      "trustedPrincipalArns must name a role unless trustedAccountIds names an account, got []; say who may assume the role",
    ],
    "an external id alone": [
      { ...without("trustedPrincipalArns"), externalId: "f3b1" },
      "trustedPrincipalArns must name a role unless trustedAccountIds names an account, got []; say who may assume the role",
    ],
    "an empty external id, without telling it": [
      happy({ externalId: "" }),
      "externalId must be an STS external id of 2 to 1224 characters: letters, digits and + = , . @ : / _ -; take a random text, such as a UUID",
    ],
    "a policy that is no JSON": [
      happy({ policy: "allow all" }),
      'policy must be a JSON policy with statements, of at most 10240 characters, got "allow all"; form it with pulumi.jsonStringify',
    ],
    "everything at once": [
      happy({ roleName: "", path: "x", maxSessionDurationSeconds: 1.5 }),
      'roleName must be an IAM role name of 1 to 64 characters: letters, digits and + = , . @ _ -, got ""; shorten or respell it',
      'path must be an IAM path of 1 to 512 characters: text that begins and ends with /, got "x"; omit it to use /',
      "maxSessionDurationSeconds must be an integer from 3600 to 43200, got 1.5; omit it to use 3600",
    ],
  };
  for (const [what, [args, ...problems]] of Object.entries(cases))
    it(what, async () => {
      const expected = problems.map((problem) => `CrossAccountRole "deploy": ${problem}`);
      assert.deepEqual(await problemsOf(build(args)), expected);
    });

  it("a policy that is too long without its white space", async () => {
    const policy = (length: number) => {
      const empty = JSON.stringify({ Statement: [], Id: "" });
      return `${" ".repeat(5000)}${JSON.stringify({ Statement: [], Id: "x".repeat(length - empty.length) })}`;
    };
    await deploy(build(happy({ policy: policy(10_240) })));
    const [problem] = await problemsOf(build(happy({ policy: policy(10_241) })));
    assert.match(problem ?? "", /policy must be a JSON policy with statements, of at most 10240 characters/);
  });

  it("values that become known later", async () => {
    const args = happy({ externalId: pulumi.secret("x"), policy: pulumi.output("no") });
    await assert.rejects(deploy(build(args)), (error: Error) => {
      assert.ok(error.message.includes('CrossAccountRole "deploy": externalId must be an STS external id of 2 to'));
      assert.ok(error.message.includes('CrossAccountRole "deploy": policy must be a JSON policy with statements'));
      return true;
    });
  });
});
