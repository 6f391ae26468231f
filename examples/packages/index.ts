/**
 * Packages for a whole organization: what npmjs.com and PyPI have, and what the shop publishes, with a build that reads and one that
 * publishes.
 *
 * Costs one KMS key, what CodeArtifact stores and is asked for, and the builds.
 */
import { BuildProject, BuildSource, PackageRepository, PublicPackageRepository } from "../../components";

const accountId = "111111111111";
const region = "eu-central-1";

const packages = new PackageRepository(
  "packages",
  {
    domainName: "example",
    repositories: {
      npm: { description: "What npmjs.com has", externalConnection: PublicPackageRepository.Npm },
      pypi: { description: "What PyPI has", externalConnection: PublicPackageRepository.PyPi },
      shop: {
        description: "What the shop's builds use and publish",
        upstreams: ["npm", "pypi"],
        publishers: ["arn:aws:iam::333333333333:role/partner/publisher"],
      },
    },
    consumers: ["222222222222", "o-a1b2c3d4e5"],
    // Our own names never come from npmjs.com, and nobody publishes what looks like a public package.
    packageGroups: {
      "/npm/example~": { publish: ["shop"], externalUpstream: [], internalUpstream: ["*"] },
      "/npm/*": { publish: [] },
    },
    accountId,
    region,
  },
  { protect: true },
);

const login = packages.loginCommands.apply((commands) => commands["shop"]?.["npm"] ?? "");

const buildspec = (command: string) =>
  login.apply((first) => JSON.stringify({ version: "0.2", phases: { build: { commands: [first, command] } } }));

const build = (name: string, command: string, policies: PackageRepository["readPolicyJson"]) =>
  new BuildProject(name, {
    projectName: `shop-${name}`,
    source: BuildSource.CodeCommit,
    sourceLocation: `https://git-codecommit.${region}.amazonaws.com/v1/repos/shop`,
    sourceVersion: "refs/heads/main",
    buildspec: buildspec(command),
    policy: policies.apply((policy) => policy["shop"] ?? ""),
    accountId,
    region,
  });

build("test", "npm ci && npm test", packages.readPolicyJson);
build("publish", "npm publish", packages.publishPolicyJson);

export const npmEndpoint = packages.endpoints.apply((endpoints) => endpoints["shop"]?.["npm"]);
export const loginCommand = login;
