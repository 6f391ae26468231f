import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SourceConnection, type SourceConnectionArgs } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { resourceModels } from "../../../delivery/graph/outputs";
import type { DeployOptions } from "../../support/deploy";
import { deploy, listed, problemsOf, resource } from "../deployed";

const REGION = "eu-central-1";
const HOST = `arn:aws:codeconnections:${REGION}:111111111111:host/ghes-0123`;
const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const build = (args: SourceConnectionArgs) => () => {
  const { connectionArn, connectionStatus, consoleUrl, hostArn, resourceShareArn } = new SourceConnection("git", args);
  return {
    connectionArn,
    connectionStatus,
    consoleUrl,
    ...(hostArn ? { hostArn } : {}),
    ...(resourceShareArn ? { resourceShareArn } : {}),
  };
};
const evaluate = (args: SourceConnectionArgs, options?: DeployOptions) => deploy(build(args), options);

const ghes: SourceConnectionArgs = {
  providerType: "GitHubEnterpriseServer",
  hostEndpoint: "https://git.example.com",
  hostVpc: {
    vpcId: "vpc-01234567",
    subnetIds: ["subnet-01234567", "subnet-0123456789abcdef0"],
    securityGroupIds: ["sg-01234567"],
    tlsCertificate: PEM,
  },
};

describe("SourceConnection", () => {
  it("is one connection to a public service", async () => {
    const graph = await evaluate({
      providerType: "GitHub",
      connectionName: "shop",
      tags: { team: "web" },
      region: REGION,
    });
    assert.deepEqual(listed(graph), ["Connection git-connection", "SourceConnection git"]);
    assert.deepEqual(resource(graph, "git-connection").inputs, {
      name: "shop",
      providerType: "GitHub",
      region: REGION,
      tags: { team: "web" },
    });
    const { connectionArn, consoleUrl, hostArn } = graph.outputs;
    assert.equal(connectionArn, resource(graph, "git-connection").outputs["arn"]);
    assert.equal(hostArn, undefined);
    assert.equal(
      consoleUrl,
      `https://${REGION}.console.aws.amazon.com/codesuite/settings/connections?region=${REGION}`,
    );
  });

  for (const providerType of ["GitLab", "Bitbucket", "AzureDevOps"] as const)
    it(`goes to ${providerType}`, async () => {
      const graph = await evaluate({ providerType });
      assert.equal(resource(graph, "git-connection").inputs["providerType"], providerType);
    });

  it("reaches a server of one's own through a host in a VPC", async () => {
    const graph = await evaluate({ ...ghes, hostName: "ghes" });
    assert.deepEqual(listed(graph), ["Connection git-connection", "Host git-host", "SourceConnection git"]);
    assert.deepEqual(resource(graph, "git-host").inputs, {
      name: "ghes",
      providerType: "GitHubEnterpriseServer",
      providerEndpoint: "https://git.example.com",
      vpcConfiguration: ghes.hostVpc,
    });
    const hostArn = resource(graph, "git-host").outputs["arn"];
    assert.deepEqual(resource(graph, "git-connection").inputs, { hostArn });
    assert.equal(graph.outputs["hostArn"], hostArn);
  });

  it("shares a host with another connection", async () => {
    const graph = await evaluate({ providerType: "GitLabSelfManaged", hostArn: HOST });
    assert.deepEqual(listed(graph), ["Connection git-connection", "SourceConnection git"]);
    assert.equal(resource(graph, "git-connection").inputs["hostArn"], HOST);
  });

  it("is shared with accounts of the organization, or of others", async () => {
    const graph = await evaluate({
      providerType: "GitHub",
      sharedWithAccountIds: ["222222222222", "333333333333"],
      region: REGION,
    });
    assert.deepEqual(listed(graph), [
      "Connection git-connection",
      "PrincipalAssociation git-share-account-222222222222",
      "PrincipalAssociation git-share-account-333333333333",
      "ResourceAssociation git-share-connection",
      "ResourceShare git-share",
      "SourceConnection git",
    ]);
    const share = resource(graph, "git-share");
    assert.equal(share.inputs["allowExternalPrincipals"], false);
    assert.equal(graph.outputs["resourceShareArn"], share.outputs["arn"]);
    assert.deepEqual(resource(graph, "git-share-connection").inputs, {
      resourceShareArn: share.outputs["arn"],
      resourceArn: graph.outputs["connectionArn"],
      region: REGION,
    });
    assert.deepEqual(resource(graph, "git-share-account-222222222222").inputs, {
      resourceShareArn: share.outputs["arn"],
      principal: "222222222222",
      region: REGION,
    });
    const outside = await evaluate({
      providerType: "GitHub",
      sharedWithAccountIds: ["222222222222"],
      shareOutsideOrganization: true,
    });
    assert.equal(resource(outside, "git-share").inputs["allowExternalPrincipals"], true);
  });

  it("protects the handshake, and no account's share", async () => {
    const graph = await deploy(() => {
      new SourceConnection("git", { ...ghes, sharedWithAccountIds: ["222222222222"] }, { protect: true });
    });
    const isProtected = graph.resources.filter((one) => one.custom && one.protect).map(({ name }) => name);
    assert.deepEqual(isProtected, ["git-connection", "git-host"]);
  });

  it("declares the same in a preview", async () => {
    const args = { ...ghes, sharedWithAccountIds: ["222222222222"] };
    assert.deepEqual(sameResources(await evaluate(args), await evaluate(args, { preview: true })), []);
  });

  it("takes a host's ARN that is not known yet, and refuses it once it is", async () => {
    const later = (arn: string) => evaluate({ providerType: "GitLabSelfManaged", hostArn: pulumi.output(arn) });
    await later(HOST);
    await assert.rejects(
      later("host"),
      /hostArn must be the ARN of a host \(arn:…:codeconnections:…:host\/…\), got "host"/,
    );
  });

  it("finds the console of other partitions", async () => {
    const graph = await evaluate({ providerType: "GitHub", region: "us-gov-east-1" });
    assert.equal(
      graph.outputs["consoleUrl"],
      "https://us-gov-east-1.console.amazonaws-us-gov.com/codesuite/settings/connections?region=us-gov-east-1",
    );
  });
});

/** Warnings of an evaluation in which AWS reports a status. */
async function warnings(status: string, options: DeployOptions = {}): Promise<readonly string[]> {
  const type = "aws:codeconnections/connection:Connection";
  const model = resourceModels[type];
  assert.ok(model);
  const compute: typeof model.compute = (inputs, context) => {
    const { id, outputs } = model.compute(inputs, context);
    return { id, outputs: { ...outputs, connectionStatus: status } };
  };
  const found: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => void found.push(text);
  try {
    await evaluate(
      { providerType: "GitHub", region: REGION },
      { models: { [type]: { ...model, compute } }, ...options },
    );
  } finally {
    console.warn = warn;
  }
  return found;
}

describe("SourceConnection's handshake", () => {
  it("is asked for in an update while it is pending", async () => {
    assert.deepEqual(await warnings("PENDING"), [
      'warning: [runtime] SourceConnection "git": the connection is pending, and nothing starts a pipeline through it; complete the ' +
        `handshake at https://${REGION}.console.aws.amazon.com/codesuite/settings/connections?region=${REGION} as an owner of the ` +
        "organization there, then run pulumi refresh",
    ]);
  });

  it("is not asked for once it is done, nor in a preview", async () => {
    assert.deepEqual(await warnings("AVAILABLE"), []);
    assert.deepEqual(await warnings("PENDING", { preview: true }), []);
  });
});

const REFUSED: Readonly<Record<string, readonly [SourceConnectionArgs, ...string[]]>> = {
  "a provider that is none": [
    { providerType: "Gitea" as "GitHub" },
    'providerType must be one of GitHub, GitHubEnterpriseServer, GitLab, GitLabSelfManaged, Bitbucket, AzureDevOps, got "Gitea"; take one of them',
  ],
  "names that are long or empty": [
    { ...ghes, connectionName: "x".repeat(33), hostName: "" },
    `connectionName must have 1 to 32 characters, got "${"x".repeat(33)}"; omit it to have one made`,
    'hostName must have 1 to 64 characters, got ""; omit it to have one made',
  ],
  "a server without host": [
    { providerType: "GitLabSelfManaged" },
    'hostEndpoint must be given for GitLabSelfManaged, or hostArn in its place, got "neither"; give the server\'s address, or a host that exists',
  ],
  "two hosts": [
    { ...ghes, hostArn: HOST },
    'hostEndpoint must be given for GitHubEnterpriseServer, or hostArn in its place, got "both"; give the server\'s address, or a host that exists',
  ],
  "a host of a public service": [
    { ...ghes, providerType: "GitHub" },
    'hostEndpoint must not be given for GitHub, which is a public service, got "https://git.example.com"; remove it, or take GitHubEnterpriseServer or GitLabSelfManaged',
  ],
  "a host's ARN of a public service, that is none": [
    { providerType: "Bitbucket", hostArn: "host" },
    'hostArn must not be given for Bitbucket, which is a public service, got "a host"; remove it, or take GitHubEnterpriseServer or GitLabSelfManaged',
    'hostArn must be the ARN of a host (arn:…:codeconnections:…:host/…), got "host"; give the hostArn of another SourceConnection',
  ],
  "settings of a host that is not made": [
    { providerType: "GitLabSelfManaged", hostArn: HOST, hostName: "ghes", hostVpc: ghes.hostVpc! },
    "hostName must not be given without hostEndpoint; remove it, or give the server's address",
    "hostVpc must not be given without hostEndpoint; remove it, or give the server's address",
  ],
  "an address with a password": [
    { ...ghes, hostEndpoint: "https://me:secret@git.example.com" },
    "hostEndpoint must be an HTTPS address of at most 512 characters, without user and query; give it as people open the server",
  ],
  "an address without TLS": [
    { ...ghes, hostEndpoint: "http://git.example.com" },
    'hostEndpoint must be an HTTPS address of at most 512 characters, without user and query, got "http://git.example.com"; give it as people open the server',
  ],
  "a network that is none": [
    {
      ...ghes,
      hostVpc: { vpcId: "main", subnetIds: [], securityGroupIds: ["sg-1"], tlsCertificate: "MIIB" },
    },
    'hostVpc.vpcId must be an id, vpc-…, got "main"; give the id, not the name or ARN',
    "hostVpc.subnetIds must hold 1 to 10 subnets, got 0; name those that reach the server",
    'hostVpc.securityGroupIds[0] must be an id, sg-…, got "sg-1"; give the id, not the name or ARN',
    "hostVpc.tlsCertificate must be a certificate in PEM of at most 16384 characters; give the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
  ],
  "accounts that are none, twice or its own": [
    {
      providerType: "GitHub",
      accountId: "111111111111",
      sharedWithAccountIds: ["web", "222222222222", "222222222222", "111111111111"],
    },
    'sharedWithAccountIds must not repeat a value, got ["222222222222"]; name each account once',
    'sharedWithAccountIds[0] must be twelve digits, got "web"; give the account\'s id',
    'sharedWithAccountIds[3] must not be the connection\'s own account, got "111111111111"; remove it',
  ],
  "sharing with nobody": [
    { providerType: "GitHub", shareOutsideOrganization: true },
    "shareOutsideOrganization must not be true without sharedWithAccountIds; name the accounts, or remove it",
  ],
  "a region without connections, and an account that is none": [
    { providerType: "GitHub", region: "me-south-1", accountId: "1" },
    'accountId must be twelve digits, got "1"; omit it to use the provider\'s account',
    'region must be a region with CodeConnections, got "me-south-1"; let the pipeline live in another region; its deployments may stay',
  ],
};

describe("SourceConnection refuses", () => {
  for (const [what, [args, ...problems]] of Object.entries(REFUSED))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => new SourceConnection("git", args)),
        problems.map((problem) => `SourceConnection "git": ${problem}`),
      );
    });

  it("each region of the list by its name", async () => {
    for (const region of ["af-south-1", "ap-east-1", "eu-central-2", "us-gov-west-1"]) {
      const [problem] = await problemsOf(() => new SourceConnection("git", { providerType: "GitHub", region }));
      assert.match(problem ?? "", new RegExp(`region must be a region with CodeConnections, got "${region}"`));
    }
  });
});
