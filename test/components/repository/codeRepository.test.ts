import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { CodeRepository, type CodeRepositoryArgs } from "../../../components";
import { NAME_LIMITS, nameProblem } from "../../../components/internal/limits";
import { sameResources, UNKNOWN } from "../../../delivery/graph";
import { deploy, document, listed, problemsOf, resource } from "../deployed";

const KEY = "arn:aws:kms:eu-central-1:111111111111:key/mrk-0123456789abcdef0123456789abcdef";

const build = (args: CodeRepositoryArgs) => () => {
  const code = new CodeRepository("code", args);
  return {
    repositoryName: code.repositoryName,
    repositoryArn: code.repositoryArn,
    cloneUrlGrc: code.cloneUrlGrc,
    cloneUrlHttp: code.cloneUrlHttp,
    cloneUrlSsh: code.cloneUrlSsh,
    keyArn: code.keyArn,
  };
};

describe("CodeRepository", () => {
  it("declares a repository with a key of its own", async () => {
    const graph = await deploy(build({ repositoryName: "shop" }));
    assert.deepEqual(listed(graph), [
      "Alias code-key-alias",
      "CodeRepository code",
      "Key code-key",
      "Repository code-repository",
    ]);
    const key = resource(graph, "code-key");
    assert.deepEqual(
      { ...key.inputs, policy: undefined },
      { description: "Repository shop", enableKeyRotation: true, policy: undefined },
    );
    assert.deepEqual(document(graph, "code-key", "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AccountAdministersKey",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111111111111:root" },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    });
    assert.deepEqual(resource(graph, "code-key-alias").inputs, {
      name: "alias/shop-repository",
      targetKeyId: key.outputs["keyId"],
    });
    assert.deepEqual(resource(graph, "code-repository").inputs, {
      repositoryName: "shop",
      defaultBranch: "main",
      kmsKeyId: key.outputs["arn"],
    });
    assert.deepEqual(graph.outputs, {
      repositoryName: "shop",
      repositoryArn: "arn:aws:codecommit:eu-central-1:111111111111:shop",
      cloneUrlGrc: "codecommit::eu-central-1://shop",
      cloneUrlHttp: "https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/shop",
      cloneUrlSsh: "ssh://git-codecommit.eu-central-1.amazonaws.com/v1/repos/shop",
      keyArn: key.outputs["arn"],
    });
  });

  it("passes every other setting on", async () => {
    const args: CodeRepositoryArgs = {
      repositoryName: "shop.web",
      description: "The shop",
      defaultBranch: "trunk",
      keyAlias: "alias/code",
      tags: { team: "shop" },
      accountId: "999999999999",
      region: "cn-north-1",
    };
    const graph = await deploy(build(args));
    const region = "cn-north-1";
    const { policy, ...key } = resource(graph, "code-key").inputs;
    assert.deepEqual(key, {
      description: "Repository shop.web",
      enableKeyRotation: true,
      region,
      tags: { team: "shop" },
    });
    assert.match(policy as string, /"arn:aws-cn:iam::999999999999:root"/);
    assert.deepEqual(
      [resource(graph, "code-key-alias").inputs["name"], resource(graph, "code-key-alias").inputs["region"]],
      ["alias/code", region],
    );
    assert.deepEqual(resource(graph, "code-repository").inputs, {
      repositoryName: "shop.web",
      description: "The shop",
      defaultBranch: "trunk",
      kmsKeyId: resource(graph, "code-key").outputs["arn"],
      region,
      tags: { team: "shop" },
    });
    assert.equal(graph.outputs["cloneUrlGrc"], "codecommit::cn-north-1://shop.web");
  });

  it("takes a key that exists", async () => {
    const graph = await deploy(build({ repositoryName: "shop", kmsKeyArn: pulumi.output(KEY) }));
    assert.deepEqual(listed(graph), ["CodeRepository code", "Repository code-repository"]);
    assert.equal(resource(graph, "code-repository").inputs["kmsKeyId"], KEY);
    assert.equal(graph.outputs["keyArn"], KEY);
  });

  it("forms an alias from every repository name", async () => {
    const graph = await deploy(build({ repositoryName: "shop.web" }));
    assert.equal(resource(graph, "code-key-alias").inputs["name"], "alias/shop-web-repository");
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.-]{1,100}$/), (name) => {
        const alias = `alias/${name.replaceAll(".", "-")}-repository`;
        assert.equal(nameProblem(NAME_LIMITS.keyAlias, alias), undefined);
      }),
    );
  });

  it("declares the same in a preview, with the clone URL for git-remote-codecommit known", async () => {
    const args = { repositoryName: "shop", accountId: "111111111111", region: "eu-central-1" };
    const [update, preview] = [await deploy(build(args)), await deploy(build(args), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
    assert.equal(preview.outputs["cloneUrlGrc"], "codecommit::eu-central-1://shop");
    assert.equal(preview.outputs["keyArn"], UNKNOWN);
  });

  it("protects the repository and its key and passes its other options on", async () => {
    const graph = await deploy(
      () => {
        const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
        new CodeRepository("code", { repositoryName: "shop" }, { parent, protect: true });
      },
      { freeNames: ["code"] },
    );
    for (const name of ["code-repository", "code-key", "code-key-alias"]) {
      assert.equal(resource(graph, name).protect, true, name);
      assert.ok(resource(graph, name).urn.includes("test:index:Parent$interlock:index:CodeRepository$"), name);
    }
  });
});

describe("CodeRepository refuses", () => {
  const NAME =
    "repositoryName must be a CodeCommit repository name of 1 to 100 characters: letters, digits, . _ and -, not ending with .git";
  const BRANCH =
    "defaultBranch must be a Git branch name of 1 to 256 characters: no spaces nor ~ ^ : ? * [ \\ .. @{ //, not beginning with / . - nor ending with / . .lock, neither @ alone nor 40 hexadecimal digits";
  const cases: Readonly<Record<string, readonly [CodeRepositoryArgs, ...string[]]>> = {
    "a name with spaces": [{ repositoryName: "my shop" }, `${NAME}, got "my shop"; shorten or respell it`],
    "a name that ends with .git": [{ repositoryName: "shop.git" }, `${NAME}, got "shop.git"; shorten or respell it`],
    "a branch that Git refuses": [
      { repositoryName: "shop", defaultBranch: "a..b" },
      `${BRANCH}, got "a..b"; omit it to use main`,
    ],
    "a long description": [
      { repositoryName: "shop", description: "x".repeat(1001) },
      "description must have at most 1000 characters, got 1001; shorten it",
    ],
    "a key that is no ARN": [
      { repositoryName: "shop", kmsKeyArn: "alias/code" },
      'kmsKeyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "alias/code"; omit it to have a key made',
    ],
    "an alias for a key that exists": [
      { repositoryName: "shop", kmsKeyArn: KEY, keyAlias: "alias/code" },
      'keyAlias must not be given beside kmsKeyArn, got "alias/code"; remove one of the two',
    ],
    "everything else at once": [
      { repositoryName: "shop", keyAlias: "code", accountId: "1", region: "mars" },
      'keyAlias must be a KMS alias of 7 to 256 characters: alias/ and then letters, digits, / _ and -, got "code"; omit it to use the repository\'s name',
      `accountId must be twelve digits, got "1"; omit it to use the provider's account`,
      `region must be a region of AWS, such as eu-central-1, got "mars"; give the region's code`,
    ],
  };
  for (const [what, [args, ...problems]] of Object.entries(cases))
    it(what, async () => {
      const expected = problems.map((problem) => `CodeRepository "code": ${problem}`);
      assert.deepEqual(await problemsOf(build(args)), expected);
    });

  it("no branch that Git allows, and every one of these", () => {
    const refused = [
      "",
      "/a",
      "a/",
      "-a",
      ".a",
      "a.",
      "a..b",
      "a//b",
      "a/.b",
      "a b",
      "a~",
      "a^",
      "a:",
      "a?",
      "a*",
      "a[",
      "a\\b",
    ];
    for (const branch of [...refused, "a@{b", "a.lock", "a.lock/b", "a\u0001", "a\u007f", "x".repeat(257)])
      assert.notEqual(nameProblem(NAME_LIMITS.branch, branch), undefined, JSON.stringify(branch));
    for (const branch of ["main", "feature/a-b_c.d", "a@b", "ünïcode", "a.locked", "v1.0", "@home", "x".repeat(256)])
      assert.equal(nameProblem(NAME_LIMITS.branch, branch), undefined, JSON.stringify(branch));
  });
});
