/** What a build of a project causes, read from the project: its log, reports, sources, network, image and variables. */
import { bagAt, bagsAt, textAt } from "../../graph/declared/bag";
import type { Graph, GraphResource, Properties } from "../../graph/types";
import { role } from "../calls/rows";
import { requireArn } from "../evaluator/arn";
import type { BuildFeatures, DeliveryStep, StoredObject } from "../types";
import { reportGroupsOf } from "./buildCommands";
import { arnOf, logGroupArn, repositoryUse } from "./declared";
import { imageRepositoryArn } from "./images";

type RunBuild = Extract<DeliveryStep, { kind: "RunBuild" }>;

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

const serviceRoleOf = ({ inputs }: GraphResource): string => textAt(inputs, "serviceRole") ?? "";

/** The sources that a build fetches itself, the first among them. */
const sourcesOf = ({ inputs }: GraphResource): readonly Properties[] => [
  bagAt(inputs, "source"),
  ...bagsAt(inputs, "secondarySources"),
];

/** ARN of a repository by its clone URL, in the account of the project. */
function clonedArn(project: GraphResource, location: string): string {
  const { partition, account } = requireArn(arnOf(project));
  const { hostname, pathname } = new URL(location);
  return `arn:${partition}:codecommit:${hostname.split(".")[1] ?? ""}:${account}:${pathname.split("/").at(-1) ?? ""}`;
}

/** Repositories of CodeCommit that a build clones. */
const clonedRepositories = (project: GraphResource): readonly string[] =>
  sourcesOf(project)
    .filter((source) => textAt(source, "type") === "CODECOMMIT")
    .map((source) => clonedArn(project, textAt(source, "location") ?? ""));

const connectionsOf = (project: GraphResource): readonly string[] => [
  ...new Set(sourcesOf(project).flatMap((source) => textAt(bagAt(source, "auth"), "resource") ?? [])),
];

/** The bucket and folder in a location such as `bucket/folder`. */
function folderAt(project: GraphResource, location: string | undefined) {
  if (location === undefined) return undefined;
  const { partition, account } = requireArn(arnOf(project));
  const [bucket = "", ...folder] = location.split("/");
  return { bucketArn: `arn:${partition}:s3:::${bucket}`, folder: folder.join("/"), account };
}

function networkOf(project: GraphResource): BuildFeatures["network"] {
  const vpc = bagAt(project.inputs, "vpcConfig");
  const subnets = texts(vpc["subnets"]);
  if (subnets.length === 0) return undefined;
  const { partition, region, account } = requireArn(arnOf(project));
  const arn = (kind: string) => (id: string) => `arn:${partition}:ec2:${region}:${account}:${kind}/${id}`;
  return {
    subnetArns: subnets.map(arn("subnet")),
    securityGroupArns: texts(vpc["securityGroupIds"]).map(arn("security-group")),
  };
}

/** What is there of an object's properties. */
const present = <T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;

const ofType = (bag: Properties, type: string): boolean => textAt(bag, "type") === type;

function featuresOf(project: GraphResource): BuildFeatures {
  const environment = bagAt(project.inputs, "environment");
  const cache = bagAt(project.inputs, "cache");
  const logs = bagAt(bagAt(project.inputs, "logsConfig"), "s3Logs");
  const pulls = textAt(environment, "imagePullCredentialsType") === "SERVICE_ROLE";
  const { partition } = requireArn(arnOf(project));
  return present<BuildFeatures>({
    network: networkOf(project),
    imageRepositoryArn: pulls ? imageRepositoryArn(partition, textAt(environment, "image") ?? "") : undefined,
    registryCredentialArn: textAt(bagAt(environment, "registryCredential"), "credential"),
    cache: ofType(cache, "S3") ? folderAt(project, textAt(cache, "location")) : undefined,
    logFolder: textAt(logs, "status") === "ENABLED" ? folderAt(project, textAt(logs, "location")) : undefined,
    repositoryArns: clonedRepositories(project),
    connectionArns: connectionsOf(project),
  });
}

/** A build of a project as the access tables see it. */
export function runBuildOf(
  graph: Graph,
  project: GraphResource,
  { inputs, outputs }: Readonly<Record<"inputs" | "outputs", readonly StoredObject[]>>,
): RunBuild {
  const projectArn = arnOf(project);
  const group = textAt(bagAt(bagAt(project.inputs, "logsConfig"), "cloudwatchLogs"), "groupName");
  return {
    kind: "RunBuild",
    serviceRoleArn: serviceRoleOf(project),
    projectArn,
    logGroupArn: logGroupArn(graph, group ?? `/aws/codebuild/${textAt(project.outputs, "name") ?? ""}`, projectArn),
    inputs,
    outputs,
    reportGroupArns: reportGroupsOf(project).map((name) =>
      projectArn.replace(/:project\/(.*)$/, `:report-group/$1-${name}`),
    ),
    ...featuresOf(project),
  };
}

/** The variables of a project with a value of their own. */
export const variablesOfProject = ({ inputs }: GraphResource): Record<string, string> =>
  Object.fromEntries(
    bagsAt(bagAt(inputs, "environment"), "environmentVariables").map((variable) => [
      textAt(variable, "name") ?? "",
      textAt(variable, "value") ?? "",
    ]),
  );

/** Variables that tell a build which packages it uses: its buildspec signs in where they are set. */
const PACKAGES = ["DOMAIN", "OWNER", "REPOSITORY", "REGION"].map((name) => `CODEARTIFACT_${name}`);

function packageSteps(project: GraphResource): DeliveryStep[] {
  const variables = variablesOfProject(project);
  const [domain, owner, repository, region] = PACKAGES.map((name) => variables[name]);
  if (domain === undefined || owner === undefined || repository === undefined || region === undefined) return [];
  const principal = role(serviceRoleOf(project));
  const arn = (rest: string): string =>
    `arn:${requireArn(arnOf(project)).partition}:codeartifact:${region}:${owner}:${rest}`;
  return [
    { kind: "PackageLogin", principal, domainArn: arn(`domain/${domain}`) },
    { kind: "ReadPackages", principal, repositoryArn: arn(`repository/${domain}/${repository}`) },
  ];
}

/** A build that is told a repository of images pushes what it makes there; one that is told its copies waits for them in its regions. */
function imageSteps(project: GraphResource): DeliveryStep[] {
  const { partition } = requireArn(arnOf(project));
  const principal = role(serviceRoleOf(project));
  const { IMAGE_REPOSITORY = "", IMAGE_REPOSITORY_ARN: copies, REGIONS = "" } = variablesOfProject(project);
  const repositoryArn = imageRepositoryArn(partition, IMAGE_REPOSITORY);
  const regions = copies === undefined ? [] : REGIONS.split(" ");
  return [
    ...(repositoryArn === undefined ? [] : [{ kind: "PushImage", principal, repositoryArn } as const]),
    ...regions.map((region): DeliveryStep => {
      return { kind: "FindImage", principal, repositoryArn: `${copies}`.replace(":*:", `:${region}:`) };
    }),
  ];
}

/** The value of a variable that names a secret: `name:key:stage:version`, or the same with an ARN. */
const secretIn = (value: string): string =>
  value.startsWith("arn:") ? value.split(":").slice(0, 7).join(":") : (value.split(":")[0] ?? "");

/** What a build uses beyond its log, reports, inputs and outputs: values of variables, repositories, packages and images. */
export function buildUses(graphs: readonly Graph[], project: GraphResource): readonly DeliveryStep[] {
  const serviceRoleArn = serviceRoleOf(project);
  const variables = bagsAt(bagAt(project.inputs, "environment"), "environmentVariables");
  const valuesOf = (type: string): string[] =>
    variables.filter((variable) => ofType(variable, type)).map((variable) => textAt(variable, "value") ?? "");
  const parameters = valuesOf("PARAMETER_STORE");
  const secrets = valuesOf("SECRETS_MANAGER").map(secretIn);
  const values: DeliveryStep = {
    kind: "ReadBuildValues",
    serviceRoleArn,
    projectArn: arnOf(project),
    parameters,
    secrets,
  };
  return [
    ...(parameters.length + secrets.length === 0 ? [] : [values]),
    ...clonedRepositories(project).map((arn): DeliveryStep => ({
      kind: "PullRepository",
      principal: role(serviceRoleArn),
      ...repositoryUse(graphs, arn),
    })),
    ...packageSteps(project),
    ...imageSteps(project),
  ];
}

/** A build that no pipeline starts: it fetches its sources and leaves no artifacts in a store. */
export const standaloneBuildSteps = (
  graphs: readonly Graph[],
  graph: Graph,
  project: GraphResource,
): readonly DeliveryStep[] => [runBuildOf(graph, project, { inputs: [], outputs: [] }), ...buildUses(graphs, project)];
