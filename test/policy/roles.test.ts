import assert from "node:assert/strict";
import { UNKNOWN, messages, violations, type Config, type TestResource } from "./run";

const OWN = "arn:aws:iam::111111111111";
const OTHER = "arn:aws:iam::222222222222";

/** A role that a pipeline of another account assumes. */
const statement = (change: Readonly<Record<string, unknown>> = {}) => ({
  Sid: "Trust",
  Effect: "Allow",
  Principal: { AWS: `${OTHER}:root` },
  Action: "sts:AssumeRole",
  Condition: { ArnEquals: { "aws:PrincipalArn": `${OTHER}:role/pipeline` } },
  ...change,
});

const role = (change: Readonly<Record<string, unknown>> = {}, provider?: Record<string, unknown>): TestResource => ({
  type: "aws:iam/role:Role",
  props: { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [statement(change)] }) },
  ...(provider === undefined ? {} : { provider }),
});

type Case = readonly [title: string, change: Readonly<Record<string, unknown>>, expected: readonly string[]];

function each(policy: string, cases: readonly Case[], config: Config = {}, provider?: Record<string, unknown>): void {
  for (const [title, change, expected] of cases)
    it(`${expected.length === 0 ? "accepts" : "refuses"} ${title}`, async () => {
      assert.deepEqual(await messages(policy, [role(change, provider)], config), expected);
    });
}

const oidc = (host: string, key: string, value: unknown) => ({
  Principal: { Federated: `${OWN}:oidc-provider/${host}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: { StringLike: { [key]: value } },
});

describe("policy pack: the trust of roles", () => {
  it("accepts a principal of another account by its ARN", async () => {
    assert.deepEqual(await violations([role()]), []);
  });

  it("accepts a document given as an object, and one statement outside a list", async () => {
    const props = { assumeRolePolicy: { Version: "2012-10-17", Statement: statement() } };
    assert.deepEqual(await violations([{ type: "aws:iam/role:Role", props }]), []);
    const open = { assumeRolePolicy: { Statement: statement({ Principal: "*", Condition: {} }) } };
    assert.equal((await messages("role-trust-open", [{ type: "aws:iam/role:Role", props: open }])).length, 1);
  });

  it("passes over what a preview does not know, and judges the rest", async () => {
    const open = statement({ Sid: "Open", Principal: "*", Condition: {} });
    const unknown = statement({ Principal: { AWS: [UNKNOWN] }, Condition: {} });
    const resource = (assumeRolePolicy: unknown) => ({ type: "aws:iam/role:Role", props: { assumeRolePolicy } });
    assert.deepEqual(await violations([resource(UNKNOWN)]), []);
    assert.deepEqual(await violations([resource({ Statement: [unknown] })]), []);
    assert.deepEqual(await messages("role-trust-open", [resource({ Statement: [unknown, open] })]), [
      'assumeRolePolicy, statement "Open": everyone in AWS may assume the role; ' +
        "name the principals, or limit aws:PrincipalArn or aws:PrincipalOrgID",
    ]);
  });

  it("leaves exempt roles alone, by name and by URN", async () => {
    const open = { ...role({ Principal: "*", Condition: {} }), name: "public-reader" };
    for (const exempt of [["public-*"], ["urn:*::aws:iam/role:Role::public-reader"]])
      assert.deepEqual(await messages("role-trust-open", [open], { exempt }), []);
    assert.equal((await messages("role-trust-open", [open], { exempt: ["public"] })).length, 1);
  });

  describe("role-trust-open", () => {
    const open =
      'assumeRolePolicy, statement "Trust": everyone in AWS may assume the role; ' +
      "name the principals, or limit aws:PrincipalArn or aws:PrincipalOrgID";
    const identities = (provider: string) =>
      `assumeRolePolicy, statement "Trust": every identity of ${provider} may assume the role; ` +
      "add a condition on one of its claims other than aud";
    const github = "token.actions.githubusercontent.com";
    const saml = { Principal: { Federated: `${OWN}:saml-provider/idp` }, Action: "sts:AssumeRoleWithSAML" };
    each("role-trust-open", [
      ["the wildcard", { Principal: "*", Condition: {} }, [open]],
      ["the wildcard as an AWS principal", { Principal: { AWS: "*" }, Condition: {} }, [open]],
      ["the wildcard among others", { Principal: { AWS: [`${OTHER}:root`, "*"] }, Condition: {} }, [open]],
      ["everyone but some", { Principal: undefined, NotPrincipal: { AWS: `${OTHER}:root` }, Condition: {} }, [open]],
      [
        "the wildcard with an external id",
        { Principal: "*", Condition: { StringEquals: { "sts:ExternalId": "x" } } },
        [open],
      ],
      [
        "a role of that name in any account",
        { Principal: "*", Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/pipeline" } } },
        [open],
      ],
      [
        "an organization that need not be sent",
        { Principal: "*", Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } } },
        [open],
      ],
      [
        "a set that may be empty",
        { Principal: "*", Condition: { "ForAllValues:StringEquals": { "aws:PrincipalOrgPaths": "o-1/*" } } },
        [open],
      ],
      [
        "what is not equal",
        { Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } } },
        [open],
      ],
      ["no value at all", { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": [] } } }, [open]],
      [
        "one wildcard value among others",
        { Principal: "*", Condition: { StringLike: { "aws:PrincipalOrgID": ["o-1", "*"] } } },
        [open],
      ],
      ["an organization", { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }, []],
      [
        "the keys of conditions in any case",
        { Principal: "*", Condition: { stringequals: { "AWS:principalorgid": "o-1" } } },
        [],
      ],
      [
        "a role of one account",
        { Principal: "*", Condition: { ArnLike: { "aws:PrincipalArn": `${OTHER}:role/pipeline` } } },
        [],
      ],
      ["a denial of everyone", { Effect: "Deny", Principal: "*", Condition: {} }, []],
      ["a SAML provider", saml, [identities(`${OWN}:saml-provider/idp`)]],
      [
        "a SAML provider for one audience",
        { ...saml, Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } } },
        [],
      ],
      [
        "an OIDC provider by its audience",
        oidc(github, `${github}:aud`, "sts.amazonaws.com"),
        [identities(`${OWN}:oidc-provider/${github}`)],
      ],
      [
        "an OIDC provider for any subject",
        oidc(github, `${github}:sub`, "*"),
        [identities(`${OWN}:oidc-provider/${github}`)],
      ],
      [
        "an OIDC provider for one repository and its audience",
        {
          ...oidc(github, `${github}:sub`, "repo:team/app:*"),
          Condition: {
            StringEquals: { [`${github}:aud`]: "sts.amazonaws.com" },
            StringLike: { [`${github}:sub`]: "repo:team/app:*" },
          },
        },
        [],
      ],
      ["an OIDC provider for one repository", oidc(github, `${github}:sub`, "repo:team/app:*"), []],
      [
        "an identity pool",
        {
          Principal: { Federated: "cognito-identity.amazonaws.com" },
          Condition: { StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:pool" } },
        },
        [],
      ],
    ]);
  });

  describe("role-trust-account", () => {
    const whole =
      'assumeRolePolicy, statement "Trust": every principal of account 222222222222 may assume the role; ' +
      "add a condition on aws:PrincipalArn, sts:ExternalId or aws:PrincipalOrgID";
    each("role-trust-account", [
      ["an account by its root", { Condition: undefined }, [whole]],
      ["an account by its id", { Principal: { AWS: "222222222222" }, Condition: undefined }, [whole]],
      [
        "an account of another partition",
        { Principal: { AWS: "arn:aws-cn:iam::222222222222:root" }, Condition: undefined },
        [whole],
      ],
      ["an account from an address", { Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }, [whole]],
      ["an external id of anything", { Condition: { StringLike: { "sts:ExternalId": "*" } } }, [whole]],
      ["an external id", { Condition: { StringEquals: { "sts:ExternalId": "x" } } }, []],
      ["an organization", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }, []],
      [
        "roles of that name, for the principal names the account",
        { Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/pipeline" } } },
        [],
      ],
      ["a role by its ARN", { Principal: { AWS: `${OTHER}:role/pipeline` }, Condition: undefined }, []],
    ]);
  });

  describe("role-trust-external-id", () => {
    const named = { Principal: { AWS: `${OTHER}:role/pipeline` }, Condition: undefined };
    const foreign =
      `assumeRolePolicy, statement "Trust": ${OTHER}:role/pipeline of another account may assume the role ` +
      "without an external id; add a condition on sts:ExternalId";
    const cases: readonly Case[] = [
      ["a named role of another account", named, [foreign]],
      ["an external id", { ...named, Condition: { StringEquals: { "sts:ExternalId": "x" } } }, []],
      ["a role of the same account", { Principal: { AWS: `${OWN}:role/pipeline` }, Condition: undefined }, []],
    ];
    const assumeRoles = JSON.stringify([{ roleArn: `${OWN}:role/Deployer`, externalId: "x" }]);
    describe("with a provider that assumes a role", () => each("role-trust-external-id", cases, {}, { assumeRoles }));
    describe("with a provider for one account", () =>
      each("role-trust-external-id", cases, {}, { allowedAccountIds: '["111111111111"]' }));
    describe("with the accounts set", () => each("role-trust-external-id", cases, { ownAccountIds: ["111111111111"] }));
    describe("with the other account set", () =>
      each("role-trust-external-id", [["it", named, []]], { ownAccountIds: ["222222222222"] }));
    describe("where nothing tells the account", () => each("role-trust-external-id", [["every role", named, []]]));
    describe("where two accounts are allowed", () =>
      each("role-trust-external-id", [["every role", named, []]], {}, { allowedAccountIds: '["111111111111","3"]' }));
  });

  describe("role-trust-service", () => {
    const pages = {
      codebuild: "https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html",
      tasks: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
      states: "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
    };
    const service = (name: string, Condition?: unknown) => ({ Principal: { Service: name }, Condition });
    const any = (name: string, page: string) =>
      `assumeRolePolicy, statement "Trust": ${name} may assume the role on behalf of any account; ` +
      `add conditions on aws:SourceAccount and aws:SourceArn (${page})`;
    const codebuild = "codebuild.amazonaws.com";
    const arn = (value: string) => ({ ArnLike: { "aws:SourceArn": value } });
    each("role-trust-service", [
      ["CodeBuild for anyone", service(codebuild), [any(codebuild, pages.codebuild)]],
      [
        "CodeBuild for any account",
        service(codebuild, arn("arn:aws:codebuild:*:*:project/app")),
        [any(codebuild, pages.codebuild)],
      ],
      ["tasks of ECS for anyone", service("ecs-tasks.amazonaws.com"), [any("ecs-tasks.amazonaws.com", pages.tasks)]],
      ["tasks of ECS of an account", service("ecs-tasks.amazonaws.com", arn("arn:aws:ecs:*:111111111111:*")), []],
      [
        "a regional principal",
        service("states.eu-west-1.amazonaws.com"),
        [any("states.eu-west-1.amazonaws.com", pages.states)],
      ],
      [
        "a principal in China",
        service("states.cn-north-1.amazonaws.com.cn"),
        [any("states.cn-north-1.amazonaws.com.cn", pages.states)],
      ],
      ["CodeBuild for an account", service(codebuild, { StringEquals: { "aws:SourceAccount": "111111111111" } }), []],
      [
        "CodeBuild for an account if it is sent",
        service(codebuild, { StringEqualsIfExists: { "aws:SourceAccount": "111111111111" } }),
        [],
      ],
      ["CodeBuild for a project", service(codebuild, arn("arn:aws:codebuild:*:111111111111:project/app")), []],
      ["CodeBuild for an organization", service(codebuild, { StringEquals: { "aws:SourceOrgID": "o-1" } }), []],
      ["a service not documented to say for whom it acts", service("ec2.amazonaws.com"), []],
    ]);
  });
});
