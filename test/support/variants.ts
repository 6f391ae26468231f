/** What the stacks of this repository become by settings alone, for tests that must hold for every environment. */
import type { EvaluationMode, Graph } from "../../delivery/graph";
import { evaluateProject } from "./project";

type Overrides = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const REGIONS = ["eu-central-1", "eu-west-1", "us-east-1"];
const IMAGES = { imageRegions: REGIONS, imageReaders: ["222222222222", "333333333333", "444444444444"] };
/** Empty takes the target's own default. */
const target = (deploymentTarget: string) => ({ deploymentTarget, deploymentConfig: "" });
const onEvery = (settings: Readonly<Record<string, unknown>>) => ({ dev: settings, staging: settings, prod: settings });

/** Settings of each variant by stack; stacks that are not named stay as they are. */
export const VARIANTS: Readonly<Record<string, Overrides>> = {
  containers: { shared: IMAGES, ...onEvery(target("ECS")) },
  "containers from an image": {
    shared: IMAGES,
    dev: { ...target("ECS"), sourceImage: "base/node:22" },
  },
  functions: onEvery(target("Lambda")),
  "machines on premises": {
    dev: {
      ...target("OnPremises"),
      onPremisesTags: ["Fleet=stations"],
      onPremisesRegistrars: ["arn:aws:iam::222222222222:role/data-centre"],
    },
  },
  "instances without internet": {
    dev: { imageParameter: "/images/servers", privateEndpoints: true, natGateways: "None" },
  },
  "instances of another system": {
    dev: { operatingSystem: "RHEL9", imageParameter: "/images/servers", privateEndpoints: true, sessionManager: true },
  },
  "instances that are replaced": { dev: { deploymentStrategy: "BLUE_GREEN" } },
  "a certificate": { dev: { certificates: ["arn:aws:acm:eu-central-1:222222222222:certificate/c1"] } },
  "a connection": {
    shared: { connectionProvider: "GitHub" },
    dev: { repositoryId: "shop/board", filePaths: ["src/**"], excludedFilePaths: ["**.md"] },
  },
  "a host of one's own": {
    shared: { connectionProvider: "GitHubEnterpriseServer", connectionEndpoint: "https://git.example.com" },
    dev: { repositoryId: "shop/board" },
  },
  "a bucket as source": { dev: { branch: "", sourceBucket: "departures-source", sourceKey: "source.zip" } },
  "a part of a repository": { dev: { filePaths: ["src/**"] } },
  "one name for the regions": {
    staging: {},
    prod: { domainName: "board.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
  },
  "functions with a name": {
    dev: {
      ...target("Lambda"),
      domainName: "board.example.com",
      hostedZoneId: "Z0123456789ABCDEFGHIJ",
      trafficPolicy: "Weighted",
      trafficWeights: ["eu-central-1=10"],
      certificates: ["arn:aws:acm:eu-central-1:222222222222:certificate/c1"],
    },
  },
  packages: { shared: { packages: true }, dev: { packages: true } },
};

/** Evaluates the stacks that a variant changes, and the shared one. */
export async function evaluateVariant(name: string, mode: EvaluationMode = "update"): Promise<readonly Graph[]> {
  const overrides = VARIANTS[name] ?? {};
  const stacks = [...new Set(["shared", ...Object.keys(overrides)])];
  return [...(await evaluateProject(mode, overrides, stacks)).values()];
}
