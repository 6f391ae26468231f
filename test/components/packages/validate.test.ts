import assert from "node:assert/strict";
import fc from "fast-check";
import { PackageRepository, type PackageRepositoryArgs } from "../../../components";
import { isGrantee } from "../../../components/packages/access";
import { circles, searched, type Upstreams } from "../../../components/packages/upstreams";
import { EvaluationError } from "../../../delivery/graph";
import { deploy, problemsOf } from "../deployed";

const KEY = "arn:aws:kms:eu-central-1:111111111111:key/0123";
const ARGS: PackageRepositoryArgs = { domainName: "example", repositories: { shop: {} } };
const GRANTEE =
  "must be an account id of twelve digits, the ARN of an IAM role (arn:…:iam::…:role/…) or an organization's id (o-…)";
const NAME =
  "must be a CodeArtifact repository name of 2 to 100 characters: letters, digits and . _ -, beginning with a letter or digit";
const UPSTREAMS = (name: string) => `repositories["${name}"].upstreams`;
const declare = "declare them, or give domainOwner if they are in a domain that exists";

const chain = (length: number): PackageRepositoryArgs["repositories"] =>
  Object.fromEntries(
    Array.from({ length }, (_, index) => [`r${index}`, { upstreams: index + 1 < length ? [`r${index + 1}`] : [] }]),
  );

const CASES: Readonly<Record<string, readonly [Partial<PackageRepositoryArgs>, ...string[]]>> = {
  "a domain name that is no host name": [
    { domainName: "Example_1" },
    'domainName must be a CodeArtifact domain name of 2 to 50 characters: lower-case letters, digits and -, beginning with a letter and not ending with -, got "Example_1"; shorten or respell it',
  ],
  "a domain without repositories": [
    { repositories: {} },
    "repositories must hold 1 to 1000 repositories, got 0; name what the domain holds",
  ],
  "a repository's name, description and connection": [
    { repositories: { "-x": { description: "d".repeat(1001), externalConnection: "public:npm" as "public:npmjs" } } },
    `repositories["-x"] ${NAME}, got "-x"; shorten or respell it`,
    'repositories["-x"].description must have at most 1000 characters, got 1001; shorten it',
    'repositories["-x"].externalConnection must be one of public:npmjs, public:pypi, public:nuget-org, public:maven-central, public:maven-googleandroid, public:maven-gradleplugins, public:maven-commonsware, public:maven-clojars, public:ruby-gems-org, public:crates-io, got "public:npm"; give each public repository one of its own, and name those as upstreams',
  ],
  "two external connections, which only untyped programs can give": [
    { repositories: { shop: { externalConnection: ["public:npmjs", "public:pypi"] as unknown as "public:npmjs" } } },
    'repositories["shop"].externalConnection must be one of public:npmjs, public:pypi, public:nuget-org, public:maven-central, public:maven-googleandroid, public:maven-gradleplugins, public:maven-commonsware, public:maven-clojars, public:ruby-gems-org, public:crates-io, got ["public:npmjs","public:pypi"]; give each public repository one of its own, and name those as upstreams',
  ],
  "upstreams that nobody declares, and that are named twice": [
    { repositories: { shop: { upstreams: ["npm", "web", "npm"] }, web: {} } },
    `${UPSTREAMS("shop")} must not repeat a value, got ["npm"]; name each once`,
    `${UPSTREAMS("shop")} must name repositories of shop, web, got ["npm","npm"]; ${declare}`,
  ],
  "a repository that is its own upstream, and a circle of three": [
    {
      repositories: {
        self: { upstreams: ["self"] },
        aa: { upstreams: ["bb"] },
        bb: { upstreams: ["cc"] },
        cc: { upstreams: ["aa"] },
      },
    },
    'repositories must not be upstreams of themselves, got ["self","self"]; take one of these out of the other\'s upstreams',
    'repositories must not be upstreams of themselves, got ["aa","bb","cc","aa"]; take one of these out of the other\'s upstreams',
  ],
  "more upstreams than AWS allows": [
    {
      repositories: {
        shop: { upstreams: Array.from({ length: 11 }, (_, index) => `r${index}`) },
        ...Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`r${index}`, {}])),
      },
    },
    `${UPSTREAMS("shop")} must hold 0 to 10 repositories, got 11; chain them`,
  ],
  "a chain that is longer than AWS searches": [
    { repositories: chain(27) },
    `${UPSTREAMS("r0")} must lead to at most 25 repositories, for CodeArtifact searches no more, got 26; take some out`,
  ],
  "people who are none": [
    {
      consumers: ["everyone", "111111111111", "111111111111"],
      publishers: ["arn:aws:iam::111111111111:user/jo"],
      repositories: { shop: { consumers: ["o-x"], publishers: ["arn:aws:iam::111111111111:role/*"] } },
    },
    `consumers[0] ${GRANTEE}, got "everyone"; say whom you mean`,
    'consumers must not repeat a value, got ["111111111111"]; name each once',
    `publishers[0] ${GRANTEE}, got "arn:aws:iam::111111111111:user/jo"; say whom you mean`,
    `repositories["shop"].consumers[0] ${GRANTEE}, got "o-x"; say whom you mean`,
    `repositories["shop"].publishers[0] ${GRANTEE}, got "arn:aws:iam::111111111111:role/*"; say whom you mean`,
  ],
  "a key and alias beside a domain that exists": [
    { domainOwner: "1", kmsKeyArn: "alias/key" },
    'domainOwner must be twelve digits, got "1"; omit it to have a domain made',
    'kmsKeyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "alias/key"; omit it to have a key made',
    'kmsKeyArn must not be given beside domainOwner, whose domain has its key, got "alias/key"; remove one of the two',
  ],
  "an alias beside a domain that exists": [
    { domainOwner: "999999999999", keyAlias: "alias/key" },
    'keyAlias must not be given beside domainOwner, whose domain has its key, got "alias/key"; remove one of the two',
  ],
  "an upstream whose name no domain can hold": [
    { domainOwner: "999999999999", repositories: { shop: { upstreams: ["-npm"] } } },
    `${UPSTREAMS("shop")} ${NAME}, got "-npm"; shorten or respell it`,
  ],
  "groups of packages that are none, and what they name": [
    {
      packageGroups: {
        "/*": {},
        "npm/*": { publish: ["shop", "shop"], externalUpstream: ["*", "shop"], internalUpstream: ["web"] },
        "/npm/example": { contactInfo: "c".repeat(1001) },
      },
    },
    ...["/*", "npm/*", "/npm/example"].map(
      (pattern) =>
        `packageGroups["${pattern}"] must be a pattern of 2 to 520 characters such as /npm/*, /maven/com.example~ or /npm/example/ui$, and not that of all packages, whose group every domain has, got "${pattern}"; respell it`,
    ),
    'packageGroups["npm/*"].publish must not repeat a value, got ["shop"]; name each once',
    'packageGroups["npm/*"].externalUpstream must not name others beside *, which stands for all, got ["*","shop"]; keep one or the others',
    `packageGroups["npm/*"].internalUpstream must name repositories of shop, or * for all, got ["web"]; ${declare}`,
    'packageGroups["/npm/example"].contactInfo must have at most 1000 characters, got 1001; shorten it',
  ],
  "everything else at once": [
    { kmsKeyArn: KEY, keyAlias: "key", accountId: "1", region: "sa-east-1" },
    'keyAlias must be a KMS alias of 7 to 256 characters: alias/ and then letters, digits, / _ and -, got "key"; omit it to use the domain\'s name',
    'keyAlias must not be given beside kmsKeyArn, got "key"; remove one of the two',
    `accountId must be twelve digits, got "1"; omit it to use the provider's account`,
    'region must be one that has CodeArtifact: ap-northeast-1, ap-south-1, ap-southeast-1, ap-southeast-2, eu-central-1, eu-north-1, eu-south-1, eu-west-1, eu-west-2, eu-west-3, us-east-1, us-east-2, us-west-2, got "sa-east-1"; keep the packages in one of these; builds of any region reach them',
  ],
};

describe("PackageRepository refuses", () => {
  for (const [what, [args, ...problems]] of Object.entries(CASES))
    it(what, async () => {
      const expected = problems.map((problem) => `PackageRepository "packages": ${problem}`);
      const told = await problemsOf(() => new PackageRepository("packages", { ...ARGS, ...args }));
      assert.deepEqual([...told].sort(), expected.sort());
    });

  it("a policy that is longer than CodeArtifact takes", async () => {
    const consumers = Array.from(
      { length: 200 },
      (_, index) => `arn:aws:iam::222222222222:role/teams/of/the/shop/t${index}`,
    );
    const messages = await deploy(() => {
      new PackageRepository("packages", { ...ARGS, consumers });
    }).then(
      () => [],
      (error: unknown) => (error instanceof EvaluationError ? error.problems : [String(error)]),
    );
    const told = messages.join("\n").match(/The policy of (domain|repository) \w+ must have at most 7168 characters/g);
    assert.deepEqual(told?.sort(), [
      "The policy of domain example must have at most 7168 characters",
      "The policy of repository shop must have at most 7168 characters",
    ]);
  });
});

describe("upstreams", () => {
  const graphs = fc
    .dictionary(fc.constantFrom("a", "b", "c", "d", "e"), fc.array(fc.constantFrom("a", "b", "c", "d", "e", "x")))
    .map((upstreams): Upstreams => new Map(Object.entries(upstreams)));

  it("are circular exactly where a walk along them comes back", () => {
    fc.assert(
      fc.property(graphs, (upstreams) => {
        const comesBack = [...upstreams].some(([repository, list]) =>
          list.some((upstream) => upstream === repository || searched(upstreams, upstream).has(repository)),
        );
        const found = circles(upstreams);
        assert.equal(found.length > 0, comesBack);
        for (const circle of found) {
          assert.equal(circle[0], circle.at(-1));
          circle.slice(1).forEach((next, index) => {
            assert.ok(upstreams.get(circle[index] ?? "")?.includes(next), `${circle[index] ?? ""} → ${next}`);
          });
        }
      }),
    );
  });

  it("are searched once each, never the repository itself", () => {
    fc.assert(
      fc.property(graphs, (upstreams) => {
        for (const [repository, list] of upstreams) {
          const reached = searched(upstreams, repository);
          assert.equal(reached.has(repository), false);
          for (const upstream of list) assert.ok(upstream === repository || reached.has(upstream));
        }
      }),
    );
  });

  it("are walked once, however often they are named", () => {
    const layers = Array.from({ length: 200 }, (_, layer) => [0, 1].map((side) => `${layer}-${side}`));
    const upstreams: Upstreams = new Map(
      layers.flatMap((layer, index) => layer.map((name) => [name, layers[index + 1] ?? []] as const)),
    );
    assert.deepEqual(circles(upstreams), []);
    assert.equal(searched(upstreams, "0-0").size, 398);
  });
});

describe("grantees of packages", () => {
  it("are accounts, roles and organizations", () => {
    for (const text of [
      "111111111111",
      "arn:aws:iam::111111111111:role/a/b",
      "arn:aws-cn:iam::111111111111:role/ci-*",
      "o-0123456789",
    ])
      assert.equal(isGrantee(text), true, text);
    for (const text of [
      "",
      "*",
      "11111111111",
      "o-012345678",
      "O-0123456789",
      "arn:aws:iam::111111111111:root",
      "arn:aws:iam::*:role/a",
    ])
      assert.equal(isGrantee(text), false, text);
  });
});
