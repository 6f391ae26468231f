/**
 * The build project that makes, out of a bundle that knows no environment, what CodePipeline deploys to one: a task definition for
 * every region and the AppSpec. Runs on curated CodeBuild images, which bring Node.js.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { compactProgram } from "./compactProgram";
import { containerNames } from "./containerNames";
import type { EnvironmentNames } from "./names";
import type { EnvironmentSettings } from "./settings";

/** Folder that the output artifact consists of. */
const OUTPUT = "rendered";

/** What CodePipeline takes as the input of a CodeDeployToECS action. Unit: bytes. Source: CodePipeline User Guide limits. */
export const MOST_RENDERED_BYTES = 3_000_000;

/** Placeholders that the project's environment fills in; `<REGION>` and `<IMAGE>` come with each region. */
const PLACEHOLDERS = ["ENVIRONMENT", "EXECUTION_ROLE_ARN", "FAMILY", "LOG_GROUP", "TASK_ROLE_ARN"] as const;

/**
 * Fills in the placeholders and refuses what AWS would refuse later, or worse, deploy. The image is the one of imageDetail.json by its
 * digest, from the repository of the region. Holds no single quote: it is one shell word.
 */
const RENDER = `
const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const env = process.env;
const problems = [];
const read = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    problems.push(file + ": the bundle has no such file; the build must put it there");
    return "";
  }
};
const json = (text, file) => {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch (error) {
    problems.push(file + ": " + error.message);
    return {};
  }
};
const end = () => {
  if (problems.length === 0) return;
  console.error("The bundle cannot be deployed to " + env.ENVIRONMENT + ":\\n" + [...new Set(problems)].join("\\n"));
  process.exit(1);
};

const template = read("taskdef.json");
const appspec = read("appspec.yaml");
const { ImageURI: image } = json(read("imageDetail.json"), "imageDetail.json");
const regions = (env.REGIONS ?? "").split(" ").filter((region) => region !== "");
const given = Object.fromEntries(${JSON.stringify(PLACEHOLDERS)}.map((name) => [name, env[name] ?? ""]));
for (const [name, value] of Object.entries({ ...given, REGIONS: regions.join(" ") }))
  if (value === "") problems.push(name + " must be set in the environment of the project");
const [, registry, , repository] = /^(\\d{12}\\.dkr\\.ecr\\.)([a-z0-9-]+)(\\.[a-z0-9.-]+\\/[a-z0-9._/-]+@sha256:[0-9a-f]{64})$/.exec(image) ?? [];
if (registry === undefined && image !== undefined)
  problems.push("imageDetail.json: ImageURI must be an image of ECR by its digest, <repository>@sha256:<64 digits>, got " + JSON.stringify(image));
if (image === undefined) problems.push("imageDetail.json: ImageURI must name the image");
end();

const fill = (text, file, values, quote = (value) => value) =>
  text.replace(/<([A-Z][A-Z0-9_]*)>/g, (found, name) => {
    if (Object.hasOwn(values, name)) return quote(values[name]);
    problems.push(file + ": nothing fills in " + found + "; known are " + Object.keys(values).sort().map((known) => "<" + known + ">").join(", "));
    return found;
  });
const inJson = (value) => JSON.stringify(value).slice(1, -1);
const only = (key) => new RegExp("^[^#]*?[\\"\\x27\\\\s{,]" + key + "[\\"\\x27]?\\\\s*:\\\\s*[\\"\\x27]?([\\\\w-]+)", "m").exec(appspec)?.[1];
const [container, port] = [only("ContainerName"), Number(only("ContainerPort"))];

const rendered = { "appspec.yaml": fill(appspec, "appspec.yaml", { ...given, TASK_DEFINITION: "<TASK_DEFINITION>" }) };
for (const region of regions) {
  const values = { ...given, REGION: region, IMAGE: registry + region + repository };
  const text = fill(template, "taskdef.json", values, inJson);
  const task = json(text, "taskdef.json");
  const must = (name, got, wanted) => {
    if (got !== wanted) problems.push("taskdef.json: " + name + " must be " + wanted + ", got " + JSON.stringify(got));
  };
  must("family", task.family, given.FAMILY);
  must("networkMode", task.networkMode, "awsvpc");
  must("executionRoleArn", task.executionRoleArn, given.EXECUTION_ROLE_ARN);
  must("taskRoleArn", task.taskRoleArn, given.TASK_ROLE_ARN);
  if (!task.requiresCompatibilities?.includes("FARGATE")) problems.push("taskdef.json: requiresCompatibilities must hold FARGATE");
  const containers = task.containerDefinitions ?? [];
  const served = containers.find(({ name }) => name === container);
  if (served === undefined)
    problems.push("appspec.yaml: ContainerName must be one of taskdef.json, " + containers.map(({ name }) => name).join(", ") + ", got " + container);
  else if (!served.portMappings?.some(({ containerPort }) => containerPort === port))
    problems.push("appspec.yaml: ContainerPort must be one that the container " + container + " maps in taskdef.json, got " + port);
  if (!containers.some((one) => one.image === values.IMAGE))
    problems.push("taskdef.json: a container must have the image <IMAGE>");
  rendered["taskdef-" + region + ".json"] = JSON.stringify(task, undefined, 2) + "\\n";
}
const size = Object.values(rendered).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
if (size > ${MOST_RENDERED_BYTES}) problems.push("the task definitions and the AppSpec have " + size + " bytes, CodeDeployToECS takes ${MOST_RENDERED_BYTES}");
end();

mkdirSync("${OUTPUT}", { recursive: true });
for (const [file, text] of Object.entries(rendered)) writeFileSync("${OUTPUT}/" + file, text);
console.log("Rendered " + image.slice(image.indexOf("/") + 1) + " for " + regions.join(", "));
`;

/** The program that renders a bundle in the working directory, as a file of its own. */
export const RENDER_PROGRAM = RENDER.trim();

/**
 * How long the image may take to every region. Unit: minutes. ECR copies most images in less than 30 minutes, and in rare cases later.
 * Source: ECR User Guide, replication.
 */
const IMAGE_WAIT_MINUTES = 30;

/** How long the build may take: the wait, its calls, and rendering. Unit: minutes. */
export const RENDER_MINUTES = IMAGE_WAIT_MINUTES + 15;

/** Repository whose images are waited for, with `*` for its region; the access proof reads it, too. */
const IMAGE_COPIES = "IMAGE_REPOSITORY_ARN";

const awaitProgram = (): string => compactProgram(readFileSync(join(__dirname, "awaitImages.cjs"), "utf8"));

/**
 * Writes `taskdef-<region>.json` for every region and `appspec.yaml` to the output artifact, and waits until the image is in every region
 * (docs/adr/0023).
 *
 * Environment: REGIONS, separated by spaces, and ENVIRONMENT, EXECUTION_ROLE_ARN, FAMILY, LOG_GROUP, TASK_ROLE_ARN
 * (`renderVariables`); IMAGE_REPOSITORY_ARN, IMAGE_WAIT_MINUTES (`imageVariables`).
 */
export function renderBuildspec(): string {
  return stringify(
    {
      version: 0.2,
      phases: {
        build: {
          "on-failure": "ABORT",
          commands: [RENDER_PROGRAM, awaitProgram()].map((program) => `node -e '${program}'`),
        },
      },
      artifacts: { "base-directory": OUTPUT, files: ["**/*"] },
    },
    { lineWidth: 0 },
  );
}

/** The environment variables of the project that runs `renderBuildspec()`. */
export function renderVariables(settings: EnvironmentSettings, names: EnvironmentNames) {
  const { executionRoleArn, taskRoleArn, taskFamily, logGroup } = containerNames(settings, names);
  return Object.entries({
    ENVIRONMENT: settings.environment,
    REGIONS: settings.regions.join(" "),
    EXECUTION_ROLE_ARN: executionRoleArn,
    TASK_ROLE_ARN: taskRoleArn,
    FAMILY: taskFamily,
    LOG_GROUP: logGroup,
  }).map(([name, value]) => ({ name, value }));
}

/** The variables of what waits for images. */
export function imageVariables(settings: EnvironmentSettings, names: EnvironmentNames) {
  return [
    { name: IMAGE_COPIES, value: containerNames(settings, names).repositoryArnPattern },
    { name: "IMAGE_WAIT_MINUTES", value: String(IMAGE_WAIT_MINUTES) },
  ];
}
