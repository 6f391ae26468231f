import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { parse } from "yaml";
import { parseAppspec, parseBuildspec } from "../../delivery/specs";
import { APP, type Outcome, run } from "./host";

const CONTAINER = join(APP, "container");
const REPOSITORY = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/departures";
const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const ENVIRONMENT = {
  COMMIT_ID: "0123456789abcdef0123456789abcdef01234567",
  COMMIT_DATE: "2026-03-01T09:00:00+01:00",
  CODEBUILD_BUILD_NUMBER: "7",
  IMAGE_REPOSITORY: REPOSITORY,
};
const VERSION = "1.0.0-01234567-7";

const read = (file: string): string => readFileSync(join(CONTAINER, file), "utf8");

/** Programs that note what they are told; an image's digest is what the test says. */
const PROGRAMS: Readonly<Record<string, string>> = {
  aws: 'echo "aws $*" >>"$CALLS"; echo password',
  docker: `echo "docker $*" >>"$CALLS"
case $1 in
  login) read -r password && test "$password" = password ;;
  build) for folder; do :; done; test -f "$folder/Dockerfile" ;;
  inspect) echo "${REPOSITORY}@${DIGEST}" ;;
esac`,
  // What the app's own checks and tests do is tested elsewhere, and takes seconds.
  npm: 'test "$1" = run && test "$3" = bundle && exec node scripts/bundle.mjs; exit 0',
};

describe("app: container", () => {
  let app: string;
  let bin: string;
  beforeEach(() => {
    app = mkdtempSync(join(tmpdir(), "departures-app-"));
    cpSync(APP, app, {
      recursive: true,
      filter: (path) => !["node_modules", "dist", "reports"].includes(basename(path)),
    });
    bin = join(app, "bin");
    mkdirSync(bin);
    for (const [name, script] of Object.entries(PROGRAMS))
      writeFileSync(join(bin, name), `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 });
  });
  afterEach(() => rmSync(app, { recursive: true, force: true }));

  /** Runs the commands of the buildspec's phases as CodeBuild does: one shell, and the first that fails ends it. */
  const build = (more: Readonly<Record<string, string>> = {}): Promise<Outcome> => {
    const { phases } = parse(read("buildspec.yml")) as { phases: Record<string, { commands?: string[] }> };
    const commands = Object.values(phases).flatMap((phase) => phase.commands ?? []);
    const env = {
      ...ENVIRONMENT,
      ...more,
      CALLS: join(bin, "calls"),
      PATH: [bin, join(process.execPath, ".."), process.env.PATH].join(delimiter),
    };
    return run("sh", ["-ec", commands.join("\n")], env, app);
  };

  it("is built by a buildspec that has no mistakes", () => {
    assert.deepEqual(parseBuildspec(read("buildspec.yml"), "buildspec.yml").env?.exportedVariables, [
      "RELEASE_VERSION",
    ]);
  });

  it("publishes an image of what runs, and a bundle that names it by digest", async () => {
    const outcome = await build();
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.deepEqual(readFileSync(join(bin, "calls"), "utf8").trim().split("\n").sort(), [
      "aws ecr get-login-password --region eu-central-1",
      `docker build --tag ${REPOSITORY}:${VERSION} dist/image`,
      `docker inspect --format={{index .RepoDigests 0}} ${REPOSITORY}:${VERSION}`,
      "docker login --username AWS --password-stdin 111111111111.dkr.ecr.eu-central-1.amazonaws.com",
      `docker push ${REPOSITORY}:${VERSION}`,
    ]);
    const files = (folder: string) => readdirSync(join(app, "dist", folder)).sort();
    assert.deepEqual(files("bundle"), ["appspec.yaml", "imageDetail.json", "live.mjs", "release.json", "taskdef.json"]);
    assert.deepEqual(files("image"), ["Dockerfile", "health.mjs", "package.json", "release.json", "src"]);
    const json = (file: string): unknown => JSON.parse(readFileSync(join(app, "dist", file), "utf8"));
    assert.deepEqual(json("bundle/imageDetail.json"), { ImageURI: `${REPOSITORY}@${DIGEST}` });
    assert.equal((json("image/release.json") as { version: string }).version, VERSION);
    const { mtime } = statSync(join(app, "dist/image/src/main.js"));
    assert.equal(mtime.toISOString(), "2026-03-01T08:00:00.000Z");
  });

  it("builds on the image that a second source tells, by its digest, and on nothing else", async () => {
    const folder = join(app, "image-source");
    mkdirSync(folder);
    const source = join(folder, "imageDetail.json");
    const base = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/base/node@${DIGEST}`;
    writeFileSync(source, JSON.stringify({ ImageURI: base }));
    assert.equal((await build({ CODEBUILD_SRC_DIR_Image: folder })).code, 0);
    const calls = readFileSync(join(bin, "calls"), "utf8").split("\n");
    assert.ok(
      calls.includes(`docker build --build-arg BASE_IMAGE=${base} --tag ${REPOSITORY}:${VERSION} dist/image`),
      calls.join("\n"),
    );
    writeFileSync(source, JSON.stringify({ ImageURI: "base/node:22" }));
    const refused = await build({ CODEBUILD_SRC_DIR_Image: folder });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /ImageURI must be <repository>@sha256:<64 digits>, got "base\/node:22"/);
  });

  it("publishes no bundle of an image that has no digest", async () => {
    mkdirSync(join(app, "dist", "bundle"), { recursive: true });
    const outcome = await run(process.execPath, [join(app, "container/detail.mjs"), `${REPOSITORY}:latest`], {});
    assert.deepEqual(outcome, {
      code: 1,
      stdout: "",
      stderr: `the image must be <repository>@sha256:<64 digits>, got "${REPOSITORY}:latest"; push it and take its RepoDigests\n`,
    });
  });

  it("has an image without root, pinned by tag, that copies what is staged", () => {
    const lines = read("Dockerfile").split("\n");
    const [base] = lines.filter((line) => line.startsWith("ARG "));
    assert.ok(lines.includes("FROM ${BASE_IMAGE}"));
    assert.match(base ?? "", /^ARG BASE_IMAGE=public\.ecr\.aws\/docker\/library\/node:\d+\.\d+\.\d+-alpine\d+\.\d+$/);
    assert.deepEqual(
      lines.filter((line) => line.startsWith("COPY ")),
      ["COPY package.json release.json health.mjs ./", "COPY src ./src"],
    );
    assert.ok(lines.indexOf("USER node") > lines.indexOf("COPY src ./src"));
    assert.ok(!lines.some((line) => line.startsWith("RUN ")));
  });

  it("gives traffic to the container and port that the task has, and keeps environments out of the template", () => {
    const text = read("taskdef.json");
    const { containerDefinitions } = JSON.parse(text) as {
      containerDefinitions: { name: string; image: string; portMappings: { containerPort: number }[] }[];
    };
    const appspec = parseAppspec(read("appspec.yaml"), "appspec.yaml");
    assert.ok(appspec.platform === "ECS");
    assert.deepEqual(
      containerDefinitions.map(({ name, image, portMappings }) => [name, image, portMappings[0]?.containerPort]),
      [[appspec.containerName, "<IMAGE>", appspec.containerPort]],
    );
    assert.doesNotMatch(text, /\d{12}|arn:|dkr\.ecr|(?:eu|us)-\w+-\d/);
    assert.deepEqual([...new Set(text.match(/<[A-Z_]+>/g))].sort(), [
      "<ENVIRONMENT>",
      "<EXECUTION_ROLE_ARN>",
      "<FAMILY>",
      "<IMAGE>",
      "<LOG_GROUP>",
      "<REGION>",
      "<TASK_ROLE_ARN>",
    ]);
  });
});
