import assert from "node:assert/strict";
import { CrossAccountRole, PackageRepository } from "../../../../components";
import { callsOf, optionalCallsOf } from "../../../../delivery/access/calls";
import { createGate } from "../../../../delivery/access/gate";
import type { DeliveryStep, Principal } from "../../../../delivery/access/types";
import { createWorld } from "../../../../delivery/access/world";
import type { Graph } from "../../../../delivery/graph";
import { deploy, resource, SITE } from "../../../components/deployed";
import { assertDocumented } from "./reference";

const ARN = `arn:aws:codeartifact:${SITE.region}:${SITE.account}`;
const packageArn = (path: string) => `${ARN}:package/example/shop/${path}`;
const roleArn = (name: string) => `arn:aws:iam::${SITE.account}:role/${name}`;
const as = (name: string): Principal => ({ kind: "role", id: roleArn(name) });

const login = (principal: Principal): DeliveryStep => ({
  kind: "PackageLogin",
  principal,
  domainArn: `${ARN}:domain/example`,
});
const read = (principal: Principal, repository = "shop"): DeliveryStep => ({
  kind: "ReadPackages",
  principal,
  repositoryArn: `${ARN}:repository/example/${repository}`,
});
const publish = (principal: Principal, path = "npm/shop/ui"): DeliveryStep => ({
  kind: "PublishPackages",
  principal,
  packageArn: packageArn(path),
});

/** Roles of the account with the policies that the component hands out. */
const evaluate = () =>
  deploy(() => {
    const packages = new PackageRepository("packages", {
      domainName: "example",
      repositories: { shop: {}, other: {} },
    });
    const holder = (name: string, policies: PackageRepository["readPolicyJson"]) =>
      new CrossAccountRole(name, {
        roleName: name,
        trustedPrincipalArns: [roleArn("ci")],
        policy: policies.apply((all) => all["shop"] ?? ""),
      });
    holder("reader", packages.readPolicyJson);
    holder("publisher", packages.publishPolicyJson);
  });

const denied = (graph: Graph, step: DeliveryStep): readonly string[] =>
  createGate(createWorld([graph]))
    .check(step)
    .filter(({ verdict }) => !verdict.allowed)
    .map(({ call }) => `${call.action} ${call.resource.replace(ARN, "")}`);

const told = (step: DeliveryStep, calls = callsOf): readonly string[] =>
  calls(step).map(({ action, resource: on }) => `${action} ${on.replace(ARN, "")}`);

describe("calls of package tools", () => {
  it("fetch a token of twelve hours, or of what is asked for", () => {
    assert.deepEqual(told(login(as("reader"))), [
      "codeartifact:GetAuthorizationToken :domain/example",
      "sts:GetServiceBearerToken *",
    ]);
    const bearer = (step: DeliveryStep) => callsOf(step)[1];
    assert.deepEqual(bearer(login(as("reader")))?.context, {
      "sts:AWSServiceName": "codeartifact.amazonaws.com",
      "sts:DurationSeconds": "43200",
    });
    assert.equal(bearer(login(as("reader")))?.resourceAccount, SITE.account);
    const short = { ...login(as("reader")), durationSeconds: 900 } as DeliveryStep;
    assert.equal(bearer(short)?.context["sts:DurationSeconds"], "900");
  });

  it("read a repository, asset by asset in the generic format", () => {
    assert.deepEqual(told(read(as("reader"))), [
      "codeartifact:GetRepositoryEndpoint :repository/example/shop",
      "codeartifact:ReadFromRepository :repository/example/shop",
    ]);
    assert.deepEqual(told(read(as("reader")), optionalCallsOf), [
      "codeartifact:GetPackageVersionAsset :package/example/shop/generic/any/any",
    ]);
  });

  it("publish as the format asks", () => {
    const version = (path: string) => `codeartifact:PublishPackageVersion :package/example/shop/${path}`;
    const metadata = (path: string) => `codeartifact:PutPackageMetadata :package/example/shop/${path}`;
    assert.deepEqual(told(publish(as("publisher"), "pypi//shop")), [version("pypi//shop")]);
    assert.deepEqual(told(publish(as("publisher"), "npm/shop/ui")), [version("npm/shop/ui")]);
    assert.deepEqual(told(publish(as("publisher"), "npm/shop/ui"), optionalCallsOf), [metadata("npm/shop/ui")]);
    assert.deepEqual(told(publish(as("publisher"), "maven/com.example/ui")), [
      version("maven/com.example/ui"),
      metadata("maven/com.example/ui"),
    ]);
    assert.deepEqual(told(publish(as("publisher"), "nuget//Shop.Ui")), [
      "codeartifact:ReadFromRepository :repository/example/shop",
      version("nuget//Shop.Ui"),
    ]);
  });

  it("are in the service authorization reference", async () => {
    const steps = [login(as("a")), read(as("a")), publish(as("a"), "maven/a/b"), publish(as("a"), "nuget//a")];
    for (const call of steps.flatMap((step) => [...callsOf(step), ...optionalCallsOf(step)]))
      await assertDocumented(call);
  });
});

describe("package repositories against the calls of package tools", () => {
  it("hand out policies that allow exactly their use", async () => {
    const graph = await evaluate();
    for (const step of [login(as("reader")), read(as("reader"))]) assert.deepEqual(denied(graph, step), []);
    for (const step of [login(as("publisher")), read(as("publisher")), publish(as("publisher"), "maven/a/b")])
      assert.deepEqual(denied(graph, step), []);
    assert.deepEqual(denied(graph, publish(as("publisher"), "nuget//a")), []);
    assert.deepEqual(denied(graph, publish(as("reader"))), [
      "codeartifact:PublishPackageVersion :package/example/shop/npm/shop/ui",
    ]);
    assert.deepEqual(denied(graph, read(as("publisher"), "other")), told(read(as("publisher"), "other")));
  });

  it("let roles of other accounts in by both policies, and nobody else", async () => {
    const other = "222222222222";
    const partner = { ...SITE, account: other };
    const theirs = (name: string): Principal => ({ kind: "role", id: `arn:aws:iam::${other}:role/${name}` });
    const owner = await deploy(() => {
      new PackageRepository("packages", {
        domainName: "example",
        repositories: { shop: { publishers: [theirs("publisher").id] } },
        consumers: [theirs("reader").id],
      });
    });
    const policy = (graph: Graph) => (graph.outputs["policy"] as Record<string, string>)["shop"] ?? "";
    const documents = await deploy(() => {
      const { publishPolicyJson } = new PackageRepository("packages", {
        domainName: "example",
        repositories: { shop: {} },
      });
      return { policy: publishPolicyJson };
    });
    const team = await deploy(
      () => {
        for (const name of ["reader", "publisher", "stranger"])
          new CrossAccountRole(name, {
            roleName: name,
            trustedPrincipalArns: [`arn:aws:iam::${other}:role/ci`],
            policy: policy(documents),
          });
      },
      { site: partner },
    );
    const gate = createGate(createWorld([owner, team]));
    const refused = (step: DeliveryStep) => gate.check(step).filter(({ verdict }) => !verdict.allowed).length;
    const steps = [login, read, (who: Principal) => publish(who, "pypi//shop")];
    const verdicts = (name: string) => steps.map((step) => refused(step(theirs(name))));
    assert.deepEqual(verdicts("publisher"), [0, 0, 0]);
    assert.deepEqual(verdicts("reader"), [0, 0, 1]);
    assert.deepEqual(verdicts("stranger"), [1, 2, 1]);
    assert.equal(resource(team, "reader-role").outputs["arn"], theirs("reader").id);
  });
});
