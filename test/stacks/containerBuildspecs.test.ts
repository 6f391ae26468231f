import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { parseAppspec, parseBuildspec } from "../../delivery/specs";
import {
  MOST_RENDERED_BYTES,
  imageVariables,
  renderBuildspec,
  renderVariables,
} from "../../stacks/containerBuildspecs";
import { APP, type Outcome, run } from "../app/host";
import { AWAY, HOME, names, PROD, settings, TOOLS } from "./containerSettings";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const image = (region: string) => `${TOOLS}.dkr.ecr.${region}.amazonaws.com/departures@${DIGEST}`;
const app = (file: string): string => readFileSync(join(APP, "container", file), "utf8");

interface Task {
  [key: string]: unknown;
  containerDefinitions: { image: string; environment: unknown; logConfiguration: { options: unknown } }[];
}

const ENVIRONMENT = Object.fromEntries(
  [...renderVariables(settings(), names), ...imageVariables(settings(), names)].map(({ name, value }) => [name, value]),
);

/** An `aws` that notes its calls, and answers by region: `<region>` holds how often the image is missing, `<region>.error` another error. */
const AWS = `#!/bin/sh
here="$(dirname "$0")"
echo "$*" >> "$here/calls"
while [ "$1" != --region ]; do shift; done
if [ -f "$here/$2.error" ]; then cat "$here/$2.error" >&2; exit 254; fi
left="$(cat "$here/$2" 2>/dev/null || echo 0)"
[ "$left" -gt 0 ] || exit 0
echo "$((left - 1))" > "$here/$2"
echo "An error occurred (ImageNotFoundException) when calling the DescribeImages operation: none" >&2
exit 254
`;
const SLEEP = '#!/bin/sh\necho "$*" >> "$(dirname "$0")/sleeps"\n';

describe("rendering of task definitions", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-render-"));
    for (const file of ["taskdef.json", "appspec.yaml"]) put(file, app(file));
    put("imageDetail.json", JSON.stringify({ ImageURI: image(HOME) }));
    mkdirSync(join(folder, "bin"));
    for (const [name, script] of Object.entries({ aws: AWS, sleep: SLEEP })) {
      put(`bin/${name}`, script);
      chmodSync(join(folder, "bin", name), 0o755);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  const rendered = (file: string): string => readFileSync(join(folder, "rendered", file), "utf8");

  /** Runs the commands of the project's buildspec as CodeBuild does. */
  const build = (env: Record<string, string> = ENVIRONMENT): Promise<Outcome> => {
    const { phases } = parse(renderBuildspec()) as { phases: { build: { commands: string[] } } };
    const path = [join(folder, "bin"), join(process.execPath, ".."), process.env.PATH].join(delimiter);
    return run("sh", ["-ec", phases.build.commands.join("\n")], { ...env, PATH: path }, folder);
  };

  /** The problems that the build ends with. */
  const problems = async (env: Record<string, string> = ENVIRONMENT): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await build(env);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.equal(existsSync(join(folder, "rendered")), false, "nothing may be left to deploy");
    const [first, ...lines] = stderr.trimEnd().split("\n");
    assert.equal(first, `The bundle cannot be deployed to ${env["ENVIRONMENT"] ?? "undefined"}:`);
    return lines;
  };

  it("has a buildspec without mistakes, which hands on what was rendered", () => {
    const { artifacts } = parseBuildspec(renderBuildspec(), "render");
    assert.deepEqual([artifacts?.baseDirectory, artifacts?.files], ["rendered", ["**/*"]]);
  });

  it("makes a task definition of every region with the same image from the region's repository", async () => {
    assert.deepEqual(await build(), {
      code: 0,
      stdout: `Rendered departures@${DIGEST} for ${HOME}, ${AWAY}\ndepartures@${DIGEST} is in ${HOME}, ${AWAY}\n`,
      stderr: "",
    });
    assert.deepEqual(readdirSync(join(folder, "rendered")).sort(), [
      "appspec.yaml",
      `taskdef-${HOME}.json`,
      `taskdef-${AWAY}.json`,
    ]);
    for (const region of [HOME, AWAY]) {
      const text = rendered(`taskdef-${region}.json`);
      assert.doesNotMatch(text, /<[A-Z_]+>/);
      const { containerDefinitions, ...task } = JSON.parse(text) as Task;
      assert.deepEqual(
        [task["family"], task["executionRoleArn"], task["taskRoleArn"]],
        [
          "departures-prod",
          `arn:aws:iam::${PROD}:role/departures/prod/departures-prod-execution`,
          `arn:aws:iam::${PROD}:role/departures/prod/departures-prod-task`,
        ],
      );
      const [container] = containerDefinitions;
      assert.equal(container?.image, image(region));
      assert.deepEqual(container.environment, [
        { name: "ENVIRONMENT", value: "prod" },
        { name: "PORT", value: "8080" },
        { name: "REGION", value: region },
      ]);
      assert.deepEqual(container.logConfiguration.options, {
        "awslogs-group": "/ecs/departures-prod",
        "awslogs-region": region,
        "awslogs-stream-prefix": "task",
      });
    }
  });

  it("keeps the AppSpec, and the placeholder that is the action's", async () => {
    put("appspec.yaml", `${app("appspec.yaml")}Hooks:\n  - AfterAllowTestTraffic: CodeDeployHook_<FAMILY>\n`);
    assert.equal((await build()).code, 0);
    const spec = parseAppspec(rendered("appspec.yaml"), "appspec.yaml");
    assert.ok(spec.platform === "ECS");
    assert.equal(spec.taskDefinition, "<TASK_DEFINITION>");
    assert.deepEqual(spec.hooks, { AfterAllowTestTraffic: "CodeDeployHook_departures-prod" });
  });

  it("writes values into JSON as JSON", async () => {
    put("taskdef.json", app("taskdef.json").replace('"value": "<ENVIRONMENT>"', '"value": "in <ENVIRONMENT>"'));
    assert.equal((await build({ ...ENVIRONMENT, ENVIRONMENT: 'a"b\\c' })).code, 0);
    const { containerDefinitions } = JSON.parse(rendered(`taskdef-${HOME}.json`)) as Task;
    assert.deepEqual((containerDefinitions[0]?.environment as unknown[])[0], {
      name: "ENVIRONMENT",
      value: 'in a"b\\c',
    });
  });

  it("reads an AppSpec that is written as JSON, and no comments", async () => {
    const spec = {
      version: 0.0,
      Resources: [
        {
          TargetService: {
            Type: "AWS::ECS::Service",
            Properties: {
              TaskDefinition: "<TASK_DEFINITION>",
              LoadBalancerInfo: { ContainerName: "departures", ContainerPort: 8080 },
            },
          },
        },
      ],
    };
    put("appspec.yaml", `# ContainerName: other\n${JSON.stringify(spec)}`);
    assert.equal((await build()).code, 0);
  });

  it("refuses a bundle that lacks files", async () => {
    for (const file of ["taskdef.json", "appspec.yaml", "imageDetail.json"]) rmSync(join(folder, file));
    assert.deepEqual(await problems(), [
      "taskdef.json: the bundle has no such file; the build must put it there",
      "appspec.yaml: the bundle has no such file; the build must put it there",
      "imageDetail.json: the bundle has no such file; the build must put it there",
      "imageDetail.json: ImageURI must name the image",
    ]);
  });

  it("refuses an image that a tag names", async () => {
    put("imageDetail.json", JSON.stringify({ ImageURI: `${TOOLS}.dkr.ecr.${HOME}.amazonaws.com/departures:1` }));
    assert.deepEqual(await problems(), [
      `imageDetail.json: ImageURI must be an image of ECR by its digest, <repository>@sha256:<64 digits>, got "${TOOLS}.dkr.ecr.${HOME}.amazonaws.com/departures:1"`,
    ]);
  });

  it("refuses to guess what the project does not say", async () => {
    const { FAMILY: _, REGIONS: __, ...env } = ENVIRONMENT;
    assert.deepEqual(await problems(env as Record<string, string>), [
      "FAMILY must be set in the environment of the project",
      "REGIONS must be set in the environment of the project",
    ]);
  });

  it("refuses placeholders that nothing fills in", async () => {
    put("taskdef.json", app("taskdef.json").replace("<LOG_GROUP>", "<LOGS>"));
    assert.deepEqual(await problems(), [
      "taskdef.json: nothing fills in <LOGS>; known are <ENVIRONMENT>, <EXECUTION_ROLE_ARN>, <FAMILY>, <IMAGE>, <LOG_GROUP>, <REGION>, <TASK_ROLE_ARN>",
    ]);
  });

  it("refuses task definitions that the deployment could not use", async () => {
    const changed = JSON.parse(app("taskdef.json")) as Task;
    Object.assign(changed, {
      family: "other",
      networkMode: "host",
      requiresCompatibilities: ["EC2"],
      executionRoleArn: "arn:aws:iam::1:role/admin",
      taskRoleArn: undefined,
      containerDefinitions: [{ name: "other", image: "nginx:latest" }],
    });
    put("taskdef.json", JSON.stringify(changed));
    assert.deepEqual(await problems(), [
      'taskdef.json: family must be departures-prod, got "other"',
      'taskdef.json: networkMode must be awsvpc, got "host"',
      `taskdef.json: executionRoleArn must be arn:aws:iam::${PROD}:role/departures/prod/departures-prod-execution, got "arn:aws:iam::1:role/admin"`,
      `taskdef.json: taskRoleArn must be arn:aws:iam::${PROD}:role/departures/prod/departures-prod-task, got undefined`,
      "taskdef.json: requiresCompatibilities must hold FARGATE",
      "appspec.yaml: ContainerName must be one of taskdef.json, other, got departures",
      "taskdef.json: a container must have the image <IMAGE>",
    ]);
  });

  it("refuses traffic for a port that the container does not map", async () => {
    put("appspec.yaml", app("appspec.yaml").replace("8080", "80"));
    assert.deepEqual(await problems(), [
      "appspec.yaml: ContainerPort must be one that the container departures maps in taskdef.json, got 80",
    ]);
  });

  it("refuses what is no JSON", async () => {
    put("imageDetail.json", "{");
    const [first] = await problems();
    assert.match(first ?? "", /^imageDetail\.json: .+JSON/);
  });

  it("refuses more than the action takes", async () => {
    const task = JSON.parse(app("taskdef.json")) as Task;
    put("taskdef.json", JSON.stringify({ ...task, tags: [{ key: "k", value: "x".repeat(1_600_000) }] }));
    const [first] = await problems();
    const size = /^the task definitions and the AppSpec have (\d+) bytes, CodeDeployToECS takes 3000000$/.exec(
      first ?? "",
    );
    assert.ok(Number(size?.[1]) > MOST_RENDERED_BYTES, first);
  });

  describe("waits for the image", () => {
    const lines = (file: string): readonly string[] =>
      existsSync(join(folder, "bin", file))
        ? readFileSync(join(folder, "bin", file), "utf8")
            .trimEnd()
            .split("\n")
        : [];
    const missing = (region: string, times: number): void => put(`bin/${region}`, String(times));
    const fails = (region: string, code: string): void =>
      put(`bin/${region}.error`, `An error occurred (${code}) when calling the DescribeImages operation: text\n`);
    const call = (region: string): string =>
      `ecr describe-images --registry-id ${TOOLS} --repository-name departures --image-ids imageDigest=${DIGEST} --region ${region} --output json`;

    it("in every region, by its digest, and asks no more where it is", async () => {
      missing(AWAY, 2);
      const { code, stdout } = await build();
      assert.deepEqual(
        [code, stdout.split("\n").slice(1)],
        [0, [`Waiting for departures@${DIGEST} in ${AWAY}`, `departures@${DIGEST} is in ${HOME}, ${AWAY}`, ""]],
      );
      assert.deepEqual(lines("calls"), [call(HOME), call(AWAY), call(AWAY), call(AWAY)]);
      assert.deepEqual(lines("sleeps"), ["30", "30"]);
    });

    it("for half an hour, and says where it is missing and what to do", async () => {
      missing(AWAY, 1_000);
      const { code, stderr } = await build({ ...ENVIRONMENT, IMAGE_WAIT_MINUTES: "2" });
      assert.equal(code, 1);
      assert.deepEqual(stderr.trimEnd().split("\n"), [
        "After 2 minutes the image is not in every region:",
        `${AWAY}: departures@${DIGEST} of ${TOOLS}: not there`,
        `Nothing was deployed. Look in the ECR console of ${TOOLS} at the replication status of ${image(HOME)},`,
        "and at the replication configuration that the stack shared declares (its setting imageRegions).",
        "Once the image is there, retry the stage Render. A region that does not answer can be left out by evacuatedRegions.",
      ]);
      assert.equal(lines("sleeps").length, 4);
      assert.equal(ENVIRONMENT["IMAGE_WAIT_MINUTES"], "30");
    });

    it("through passing faults, and tells the last one", async () => {
      fails(AWAY, "ThrottlingException");
      const { code, stderr } = await build({ ...ENVIRONMENT, IMAGE_WAIT_MINUTES: "1" });
      assert.equal(code, 1);
      assert.match(stderr, /us-east-1: departures@sha256:\w+ of \d+: An error occurred \(ThrottlingException\)/);
      assert.equal(lines("sleeps").length, 2);
    });

    it("not where it may not look", async () => {
      fails(HOME, "AccessDeniedException");
      const { code, stderr } = await build();
      assert.deepEqual(
        [code, stderr],
        [
          1,
          `The images of ${HOME} cannot be looked at: An error occurred (AccessDeniedException) when calling the DescribeImages operation: text\n`,
        ],
      );
      assert.deepEqual(lines("sleeps"), []);
    });

    it("of the application, and refuses another's, which nothing copies", async () => {
      const other = image(HOME).replace("/departures@", "/other@");
      put("imageDetail.json", JSON.stringify({ ImageURI: other }));
      const { code, stderr } = await build();
      assert.deepEqual(
        [code, stderr],
        [
          1,
          `imageDetail.json: ImageURI must be an image of the repository departures of account ${TOOLS}, which is copied to the regions; got ${other}\n`,
        ],
      );
      assert.deepEqual(lines("calls"), []);
    });
  });
});
