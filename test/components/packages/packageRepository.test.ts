import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  BuildProject,
  PackageRepository,
  type PackageRepositoryArgs,
  PublicPackageRepository,
} from "../../../components";
import { sameResources, UNKNOWN } from "../../../delivery/graph";
import { deploy, deployLoosely, document, listed, resource } from "../deployed";

const KEY = "arn:aws:kms:eu-central-1:111111111111:key/mrk-0123456789abcdef0123456789abcdef";
const ARN = "arn:aws:codeartifact:eu-central-1:111111111111";

const outputsOf = (packages: PackageRepository) => ({
  domainName: packages.domainName,
  domainOwner: packages.domainOwner,
  domainArn: packages.domainArn,
  repositoryArns: packages.repositoryArns,
  endpoints: packages.endpoints,
  loginCommands: packages.loginCommands,
  tokenCommand: packages.tokenCommand,
  readPolicyJson: packages.readPolicyJson,
  publishPolicyJson: packages.publishPolicyJson,
  ...(packages.keyArn ? { keyArn: packages.keyArn } : {}),
});

const build = (args: Partial<PackageRepositoryArgs>) => () =>
  outputsOf(new PackageRepository("packages", { domainName: "example", repositories: { shop: {} }, ...args }));

const READ = [
  "codeartifact:DescribePackageVersion",
  "codeartifact:DescribeRepository",
  "codeartifact:GetPackageVersionAsset",
  "codeartifact:GetPackageVersionReadme",
  "codeartifact:GetRepositoryEndpoint",
  "codeartifact:ListPackageVersionAssets",
  "codeartifact:ListPackageVersionDependencies",
  "codeartifact:ListPackageVersions",
  "codeartifact:ListPackages",
  "codeartifact:ReadFromRepository",
];
const PUBLISH = ["codeartifact:PublishPackageVersion", "codeartifact:PutPackageMetadata"];

const of = (repository: string) => [
  `${ARN}:repository/example/${repository}`,
  `${ARN}:package/example/${repository}/*`,
];

describe("PackageRepository", () => {
  it("declares a domain with a key of its own, and its repositories", async () => {
    const graph = await deploy(build({}));
    assert.deepEqual(listed(graph), [
      "Alias packages-key-alias",
      "Domain packages-domain",
      "Key packages-key",
      "PackageRepository packages",
      "Repository packages-repository-shop",
    ]);
    const key = resource(graph, "packages-key");
    assert.deepEqual(
      { ...key.inputs, policy: undefined },
      { description: "Packages of example", enableKeyRotation: true, policy: undefined },
    );
    assert.deepEqual(document(graph, "packages-key", "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AccountAdministersKey",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111111111111:root" },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "CodeArtifactMakesGrants",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ["kms:CreateGrant", "kms:DescribeKey"],
          Resource: "*",
          Condition: {
            StringEquals: {
              "kms:CallerAccount": "111111111111",
              "kms:ViaService": "codeartifact.eu-central-1.amazonaws.com",
            },
          },
        },
      ],
    });
    assert.equal(resource(graph, "packages-key-alias").inputs["name"], "alias/example-packages");
    assert.deepEqual(resource(graph, "packages-domain").inputs, {
      domain: "example",
      encryptionKey: key.outputs["arn"],
    });
    assert.deepEqual(resource(graph, "packages-repository-shop").inputs, {
      domain: "example",
      repository: "shop",
      upstreams: [],
    });
    const { readPolicyJson: _read, publishPolicyJson: _publish, endpoints, loginCommands, ...outputs } = graph.outputs;
    assert.deepEqual(outputs, {
      domainName: "example",
      domainOwner: "111111111111",
      domainArn: `${ARN}:domain/example`,
      repositoryArns: { shop: `${ARN}:repository/example/shop` },
      tokenCommand:
        "aws codeartifact get-authorization-token --domain example --domain-owner 111111111111 --region eu-central-1 --query authorizationToken --output text",
      keyArn: key.outputs["arn"],
    });
    const host = "https://example-111111111111.d.codeartifact.eu-central-1.amazonaws.com";
    const formats = ["cargo", "generic", "maven", "npm", "nuget", "pypi", "ruby", "swift"];
    assert.deepEqual(endpoints, {
      shop: Object.fromEntries(formats.map((format) => [format, `${host}/${format}/shop/`])),
    });
    const rest = "--repository shop --domain example --domain-owner 111111111111 --region eu-central-1";
    const tools = ["dotnet", "npm", "nuget", "pip", "swift", "twine"];
    assert.deepEqual(loginCommands, {
      shop: Object.fromEntries(tools.map((tool) => [tool, `aws codeartifact login --tool ${tool} ${rest}`])),
    });
  });

  it("hands out policies of a reader and of a publisher, which builds take", async () => {
    const graph = await deploy(() => {
      const packages = new PackageRepository("packages", { domainName: "example", repositories: { shop: {} } });
      new BuildProject("build", {
        projectName: "shop",
        source: "GITHUB",
        sourceLocation: "https://github.com/example/shop.git",
        policy: packages.readPolicyJson.apply((policies) => policies["shop"] ?? ""),
      });
      return outputsOf(packages);
    });
    const reader = [
      {
        Sid: "LogInToPackages",
        Effect: "Allow",
        Action: "codeartifact:GetAuthorizationToken",
        Resource: `${ARN}:domain/example`,
      },
      {
        Sid: "GetPackageToken",
        Effect: "Allow",
        Action: "sts:GetServiceBearerToken",
        Resource: "*",
        Condition: { StringEquals: { "sts:AWSServiceName": "codeartifact.amazonaws.com" } },
      },
      {
        Sid: "ReadPackages",
        Effect: "Allow",
        Action: ["codeartifact:GetRepositoryEndpoint", "codeartifact:ReadFromRepository"],
        Resource: `${ARN}:repository/example/shop`,
      },
      {
        Sid: "DownloadGenericPackages",
        Effect: "Allow",
        Action: "codeartifact:GetPackageVersionAsset",
        Resource: `${ARN}:package/example/shop/*`,
      },
    ];
    const publisher = [
      ...reader,
      { Sid: "PublishPackages", Effect: "Allow", Action: PUBLISH, Resource: `${ARN}:package/example/shop/*` },
    ];
    const { readPolicyJson, publishPolicyJson } = graph.outputs as Record<string, Record<string, string>>;
    assert.deepEqual(JSON.parse(readPolicyJson?.["shop"] ?? ""), { Version: "2012-10-17", Statement: reader });
    assert.deepEqual(JSON.parse(publishPolicyJson?.["shop"] ?? ""), { Version: "2012-10-17", Statement: publisher });
    const policies = resource(graph, "build-role").inputs["inlinePolicies"] as readonly { policy: string }[];
    assert.ok(policies.some(({ policy }) => policy === readPolicyJson?.["shop"]));
  });

  it("makes upstreams before those that search them, in the order given, and connects to public repositories", async () => {
    const graph = await deploy(
      build({
        repositories: {
          shop: { upstreams: ["npm.store", "pypi"], description: "The shop" },
          pypi: { externalConnection: PublicPackageRepository.PyPi },
          "npm.store": { externalConnection: "public:npmjs" },
        },
      }),
    );
    const shop = resource(graph, "packages-repository-shop");
    assert.deepEqual(shop.inputs, {
      domain: "example",
      repository: "shop",
      description: "The shop",
      upstreams: [{ repositoryName: "npm.store" }, { repositoryName: "pypi" }],
    });
    const upstreams = graph.resources.filter(
      ({ type, inputs }) => type.endsWith(":Repository") && inputs["repository"] !== "shop",
    );
    assert.deepEqual(upstreams.map(({ inputs }) => [inputs["repository"], inputs["externalConnections"]]).sort(), [
      ["npm.store", { externalConnectionName: "public:npmjs" }],
      ["pypi", { externalConnectionName: "public:pypi" }],
    ]);
    for (const { urn } of upstreams) assert.ok(shop.dependencies.includes(urn), urn);
  });

  it("lets accounts, roles and organizations in, whatever the order of the args", async () => {
    const consumers = [
      "o-a1b2c3d4e5",
      "arn:aws:iam::444444444444:role/team/*",
      "333333333333",
      "arn:aws:iam::333333333333:role/ci/build",
      "222222222222",
    ];
    const args = { consumers, publishers: ["arn:aws:iam::444444444444:role/ci/publish"] };
    const graph = await deploy(build(args));
    const AWS = (...ids: readonly string[]) => ({ AWS: ids.map((id) => `arn:aws:iam::${id}:root`) });
    const grant = (sid: string, Action: readonly string[], Resource: unknown) => [
      { Sid: `${sid}Accounts`, Effect: "Allow", Principal: AWS("222222222222", "333333333333"), Action, Resource },
      {
        Sid: `${sid}Roles`,
        Effect: "Allow",
        Principal: AWS("333333333333", "444444444444"),
        Action,
        Resource,
        Condition: {
          ArnLike: {
            "aws:PrincipalArn": [
              "arn:aws:iam::333333333333:role/ci/build",
              "arn:aws:iam::444444444444:role/ci/publish",
              "arn:aws:iam::444444444444:role/team/*",
            ],
          },
        },
      },
      {
        Sid: `${sid}Organizations`,
        Effect: "Allow",
        Principal: "*",
        Action,
        Resource,
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      },
    ];
    const logIn = [
      "codeartifact:DescribeDomain",
      "codeartifact:GetAuthorizationToken",
      "codeartifact:ListRepositoriesInDomain",
    ];
    assert.deepEqual(document(graph, "packages-domain-access", "policyDocument"), {
      Version: "2012-10-17",
      Statement: grant("LogIn", logIn, `${ARN}:domain/example`),
    });
    assert.deepEqual(document(graph, "packages-access-shop", "policyDocument"), {
      Version: "2012-10-17",
      Statement: [
        ...grant("Read", READ, of("shop")),
        {
          Sid: "PublishRoles",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::444444444444:root" },
          Action: PUBLISH,
          Resource: `${ARN}:package/example/shop/*`,
          Condition: { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::444444444444:role/ci/publish" } },
        },
      ],
    });
    const turned = await deploy(build({ ...args, consumers: [...consumers].reverse() }));
    for (const name of ["packages-domain-access", "packages-access-shop"])
      assert.deepEqual(
        document(turned, name, "policyDocument"),
        document(graph, name, "policyDocument"),
        "the order of the args does not matter",
      );
  });

  it("lets a repository name its own people, and nobody publish to what stands for a public one by inheritance", async () => {
    const graph = await deploy(
      build({
        consumers: ["222222222222"],
        publishers: ["333333333333"],
        repositories: {
          npm: { externalConnection: "public:npmjs" },
          vetted: { externalConnection: "public:pypi", publishers: ["444444444444"] },
          secret: { consumers: [], publishers: [] },
          shop: {},
        },
      }),
    );
    const sids = (name: string) =>
      (document(graph, name, "policyDocument") as { Statement: { Sid: string; Principal: unknown }[] }).Statement.map(
        ({ Sid, Principal }) => `${Sid} ${JSON.stringify(Principal).replace(/[^\d,]+/g, " ")}`,
      );
    assert.deepEqual(
      listed(graph).filter((each) => each.startsWith("RepositoryPermissionsPolicy")),
      [
        "RepositoryPermissionsPolicy packages-access-npm",
        "RepositoryPermissionsPolicy packages-access-shop",
        "RepositoryPermissionsPolicy packages-access-vetted",
      ],
    );
    assert.deepEqual(sids("packages-access-npm"), ["ReadAccounts  222222222222 "]);
    assert.deepEqual(sids("packages-access-shop"), [
      "ReadAccounts  222222222222 , 333333333333 ",
      "PublishAccounts  333333333333 ",
    ]);
    assert.deepEqual(sids("packages-access-vetted"), [
      "ReadAccounts  222222222222 , 444444444444 ",
      "PublishAccounts  444444444444 ",
    ]);
    assert.deepEqual(sids("packages-domain-access"), ["LogInAccounts  222222222222 , 333333333333 , 444444444444 "]);
  });

  it("says by groups where packages may come from", async () => {
    const graph = await deploy(
      build({
        region: "eu-central-1",
        repositories: { npm: { externalConnection: "public:npmjs" }, shop: { upstreams: ["npm"] } },
        packageGroups: {
          "/npm/example~": {
            description: "Ours",
            contactInfo: "team@example.com",
            publish: ["shop"],
            externalUpstream: [],
            internalUpstream: ["*"],
          },
          "/npm/*": { publish: [] },
        },
      }),
    );
    const groups = graph.resources.filter(({ type }) => type === "aws:cloudcontrol/resource:Resource");
    const stated = groups.map(({ inputs }) => {
      assert.deepEqual([inputs["typeName"], inputs["region"]], ["AWS::CodeArtifact::PackageGroup", "eu-central-1"]);
      return JSON.parse(inputs["desiredState"] as string) as Record<string, unknown>;
    });
    const inherit = { RestrictionMode: "INHERIT" };
    assert.deepEqual(
      stated.sort((one, other) => String(one["Pattern"]).localeCompare(String(other["Pattern"]))),
      [
        {
          DomainName: "example",
          DomainOwner: "111111111111",
          Pattern: "/npm/*",
          OriginConfiguration: {
            Restrictions: {
              Publish: { RestrictionMode: "BLOCK" },
              ExternalUpstream: inherit,
              InternalUpstream: inherit,
            },
          },
        },
        {
          DomainName: "example",
          DomainOwner: "111111111111",
          Pattern: "/npm/example~",
          Description: "Ours",
          ContactInfo: "team@example.com",
          OriginConfiguration: {
            Restrictions: {
              Publish: { RestrictionMode: "ALLOW_SPECIFIC_REPOSITORIES", Repositories: ["shop"] },
              ExternalUpstream: { RestrictionMode: "BLOCK" },
              InternalUpstream: { RestrictionMode: "ALLOW" },
            },
          },
        },
      ],
    );
    const shop = resource(graph, "packages-repository-shop").urn;
    assert.equal(groups.filter(({ dependencies }) => dependencies.includes(shop)).length, 1);
  });

  it("makes repositories in a domain of another account, and leaves that its key and policy", async () => {
    const graph = await deploy(
      build({
        domainOwner: "999999999999",
        consumers: ["222222222222"],
        repositories: { shop: { upstreams: ["company-npm"] } },
      }),
    );
    assert.deepEqual(listed(graph), [
      "PackageRepository packages",
      "Repository packages-repository-shop",
      "RepositoryPermissionsPolicy packages-access-shop",
    ]);
    assert.deepEqual(resource(graph, "packages-repository-shop").inputs, {
      domain: "example",
      domainOwner: "999999999999",
      repository: "shop",
      upstreams: [{ repositoryName: "company-npm" }],
    });
    const theirs = ARN.replace("111111111111", "999999999999");
    assert.equal(graph.outputs["domainArn"], `${theirs}:domain/example`);
    assert.deepEqual(graph.outputs["repositoryArns"], { shop: `${theirs}:repository/example/shop` });
    assert.equal(graph.outputs["keyArn"], undefined);
    const { Resource } = (
      document(graph, "packages-access-shop", "policyDocument") as { Statement: { Resource: string[] }[] }
    ).Statement[0] ?? { Resource: [] };
    assert.deepEqual(
      Resource,
      of("shop").map((arn) => arn.replace("111111111111", "999999999999")),
    );
  });

  it("takes a key that exists, and passes every other setting on", async () => {
    const args = {
      kmsKeyArn: pulumi.output(KEY),
      tags: { team: "shop" },
      accountId: "888888888888",
      region: "us-west-2",
      consumers: ["222222222222"],
    };
    const graph = await deployLoosely(build(args));
    assert.deepEqual(
      listed(graph).filter((each) => /^(Key|Alias)/.test(each)),
      [],
    );
    const { region, tags } = args;
    assert.deepEqual(resource(graph, "packages-domain").inputs, {
      domain: "example",
      encryptionKey: KEY,
      region,
      tags,
    });
    for (const name of ["packages-repository-shop", "packages-access-shop", "packages-domain-access"])
      assert.equal(resource(graph, name).inputs["region"], region, name);
    assert.deepEqual(resource(graph, "packages-repository-shop").inputs["tags"], tags);
    assert.match(JSON.stringify(graph.outputs["endpoints"]), /example-888888888888\.d\.codeartifact\.us-west-2\./);
    const made = await deployLoosely(build({ keyAlias: "alias/shared" }));
    assert.equal(resource(made, "packages-key-alias").inputs["name"], "alias/shared");
  });

  it("declares the same in a preview, with policies, endpoints and commands known", async () => {
    const declare = build({
      accountId: "111111111111",
      region: "eu-central-1",
      consumers: ["222222222222"],
      repositories: { shop: { upstreams: ["npm"] }, npm: { externalConnection: "public:npmjs" } },
      packageGroups: { "/npm/example~": { publish: ["shop"], externalUpstream: [] } },
    });
    const [update, preview] = [await deploy(declare), await deploy(declare, { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
    for (const output of ["endpoints", "loginCommands", "tokenCommand", "readPolicyJson", "publishPolicyJson"])
      assert.deepEqual(preview.outputs[output], update.outputs[output], output);
    assert.equal(preview.outputs["keyArn"], UNKNOWN);
  });

  it("lets rights and groups be taken away again", async () => {
    const graph = await deploy(() => {
      new PackageRepository(
        "packages",
        {
          domainName: "example",
          repositories: { shop: {} },
          consumers: ["222222222222"],
          packageGroups: { "/npm/*": { publish: [] } },
        },
        { protect: true },
      );
    });
    const isProtected = graph.resources.filter((one) => one.custom && one.protect).map(({ name }) => name);
    assert.deepEqual(isProtected, [
      "packages-domain",
      "packages-repository-shop",
      "packages-key-alias",
      "packages-key",
    ]);
  });

  it("protects what cannot be made again and passes its other options on", async () => {
    const graph = await deploy(
      () => {
        const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
        new PackageRepository(
          "packages",
          { domainName: "example", repositories: { shop: {} } },
          { parent, protect: true },
        );
      },
      { freeNames: ["packages"] },
    );
    for (const name of ["packages-domain", "packages-key", "packages-repository-shop"]) {
      assert.equal(resource(graph, name).protect, true, name);
      assert.ok(resource(graph, name).urn.includes("test:index:Parent$interlock:index:PackageRepository$"), name);
    }
  });
});
