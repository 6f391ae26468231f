/** Sources and targets of environments that the stacks of this repository do not choose, each by settings alone. */
import assert from "node:assert/strict";
import { type Graph, type GraphResource, sameResources } from "../../delivery/graph";
import { evaluateProject } from "../support/project";

const TOOLS = "111111111111";
const WORKLOAD = "222222222222";

type Overrides = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const ECS: Overrides = {
  shared: { imageRegions: ["eu-central-1"], imageReaders: [WORKLOAD] },
  dev: { deploymentTarget: "ECS", deploymentConfig: "" },
};
const LAMBDA: Overrides = { dev: { deploymentTarget: "Lambda", deploymentConfig: "" } };
const ON_PREMISES: Overrides = {
  dev: {
    deploymentTarget: "OnPremises",
    onPremisesTags: ["Fleet=stations"],
    onPremisesRegistrars: [`arn:aws:iam::${WORKLOAD}:role/data-centre`],
  },
};
const CONNECTION: Overrides = {
  shared: { connectionProvider: "GitHub" },
  dev: { repositoryId: "shop/board", filePaths: ["src/**"], excludedFilePaths: ["**.md"] },
};
const BUCKET: Overrides = { dev: { branch: "", sourceBucket: "departures-source", sourceKey: "source.zip" } };
const FILE_PATHS: Overrides = { dev: { filePaths: ["src/**"] } };
const PACKAGES: Overrides = { shared: { packages: true }, dev: { packages: true } };

const dev = async (overrides: Overrides): Promise<Graph> =>
  (await evaluateProject("update", overrides, ["shared", "dev"])).get("dev")!;
const shared = async (overrides: Overrides): Promise<Graph> =>
  (await evaluateProject("update", overrides, ["shared"])).get("shared")!;

const ofType = ({ resources }: Graph, type: string): GraphResource[] =>
  resources.filter((resource) => resource.type === type);
const named = ({ resources }: Graph, name: string): GraphResource =>
  resources.find((resource) => resource.name === name && resource.custom) ?? assert.fail(`there is no ${name}`);

interface Action {
  readonly name: string;
  readonly provider: string;
  readonly region?: string;
  readonly roleArn?: string;
  readonly inputArtifacts?: string[];
  readonly configuration: Record<string, string>;
}

const pipelineOf = (graph: Graph): GraphResource => ofType(graph, "aws:codepipeline/pipeline:Pipeline")[0]!;
const actionsOf = (graph: Graph): Action[] =>
  (pipelineOf(graph).inputs["stages"] as { actions: Action[] }[]).flatMap(({ actions }) => actions);
const variablesOf = (graph: Graph, project: string): Record<string, string> =>
  Object.fromEntries(
    (
      named(graph, project).inputs["environment"] as { environmentVariables: { name: string; value: string }[] }
    ).environmentVariables.map(({ name, value }) => [name, value]),
  );

describe("environments of other sources and targets", () => {
  for (const [what, overrides] of Object.entries({
    containers: ECS,
    functions: LAMBDA,
    "machines on premises": ON_PREMISES,
    "a connection": CONNECTION,
    "a bucket": BUCKET,
    "a part of a repository": FILE_PATHS,
    packages: PACKAGES,
  })) {
    it(`register the same in a preview: ${what}`, async () => {
      const stacks = ["shared", "dev"];
      const updates = await evaluateProject("update", overrides, stacks);
      const previews = await evaluateProject("preview", overrides, stacks);
      for (const stack of stacks) assert.deepEqual(sameResources(updates.get(stack)!, previews.get(stack)!), []);
    });
  }

  it("deploy containers from task definitions that a build makes for every region", async () => {
    const graph = await dev(ECS);
    const actions = actionsOf(graph);
    assert.deepEqual(
      actions.map(({ name, provider }) => [name, provider]),
      [
        ["Source", "CodeCommit"],
        ["Build", "CodeBuild"],
        ["Render", "CodeBuild"],
        ["eu-central-1", "CodeDeployToECS"],
      ],
    );
    assert.deepEqual(actions.at(-1)?.configuration, {
      ApplicationName: "departures-dev-containers",
      DeploymentGroupName: "departures-dev-containers",
      TaskDefinitionTemplateArtifact: "TaskDefinitions",
      TaskDefinitionTemplatePath: "taskdef-eu-central-1.json",
      AppSpecTemplateArtifact: "TaskDefinitions",
    });
    assert.equal(actions.at(-1)?.roleArn, `arn:aws:iam::${WORKLOAD}:role/departures/dev/departures-dev-deploy`);
    assert.equal(
      variablesOf(graph, "build-project")["IMAGE_REPOSITORY"],
      `${TOOLS}.dkr.ecr.eu-central-1.amazonaws.com/departures`,
    );
    assert.equal(
      (named(graph, "build-project").inputs["environment"] as { privilegedMode: boolean }).privilegedMode,
      true,
    );
    assert.equal(
      (named(graph, "build-project").inputs["source"] as { buildspec: string }).buildspec,
      "container/buildspec.yml",
    );
  });

  it("let the roles of their tasks pull images, and those of their builds push them", async () => {
    const policy = JSON.stringify(
      JSON.parse(String(ofType(await shared(ECS), "aws:ecr/repositoryPolicy:RepositoryPolicy")[0]?.inputs["policy"])),
    );
    assert.ok(policy.includes(`arn:aws:iam::${WORKLOAD}:role/departures/*/departures-*-execution`), policy);
    assert.ok(policy.includes(`arn:aws:iam::${TOOLS}:role/departures/*/departures-*-build`), policy);
    const graph = await dev(ECS);
    assert.equal(named(graph, "execution-role").inputs["name"], "departures-dev-execution");
    assert.equal(named(graph, "build-role").inputs["name"], "departures-dev-build");
  });

  it("build on an image whose push starts them too", async () => {
    const graph = await dev({ ...ECS, dev: { ...ECS["dev"], sourceImage: "base/departures:latest" } });
    const [source, image, build] = actionsOf(graph);
    assert.deepEqual([source?.provider, image?.provider], ["CodeCommit", "ECR"]);
    assert.deepEqual(image?.configuration, { RepositoryName: "base/departures", ImageTag: "latest" });
    assert.deepEqual(build?.inputArtifacts, ["Source", "Image"]);
    assert.equal(build?.configuration["PrimarySource"], "Source");
    const policies = named(graph, "build-role").inputs["inlinePolicies"] as { policy: string }[];
    const statements = policies.flatMap(
      ({ policy }) => (JSON.parse(policy) as { Statement: { Sid: string }[] }).Statement,
    );
    assert.deepEqual(
      statements.find(({ Sid }) => Sid === "PullBaseImages"),
      {
        Sid: "PullBaseImages",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: [`arn:aws:ecr:eu-central-1:${TOOLS}:repository/base/departures`],
      },
    );
  });

  it("deploy functions by a build that takes on the deploy role", async () => {
    const graph = await dev(LAMBDA);
    const deploy = actionsOf(graph).at(-1);
    assert.equal(deploy?.provider, "CodeBuild");
    assert.equal(deploy.region, undefined);
    assert.equal(deploy.configuration["ProjectName"], "departures-dev-deploy");
    assert.deepEqual(JSON.parse(deploy.configuration["EnvironmentVariables"]!), [
      { name: "TARGET_REGION", value: "eu-central-1", type: "PLAINTEXT" },
    ]);
    const trusted = (one: Graph): unknown =>
      (
        JSON.parse(String(named(one, "deploy-role").inputs["assumeRolePolicy"])) as {
          Statement: { Condition: { ArnEquals: Record<string, unknown> } }[];
        }
      ).Statement[0]?.Condition.ArnEquals["aws:PrincipalArn"];
    const role = (name: string): string => `arn:aws:iam::${TOOLS}:role/departures/dev/departures-dev-${name}`;
    assert.deepEqual(trusted(graph), role("deployer"));
    // The pipeline's own role reads the alarms that a wave bakes under.
    const baking = await dev({ dev: { ...LAMBDA["dev"], bakeMinutes: 5 } });
    assert.deepEqual(trusted(baking), [role("deployer"), role("pipeline")]);
    // Nothing of the workload account reads artifacts: the build brings the code.
    assert.doesNotMatch(String(ofType(graph, "aws:s3/bucketPolicy:BucketPolicy")[0]?.inputs["policy"]), /222222222222/);
  });

  it("keep artifacts of functions at home, where the builds are, and watch alarms everywhere", async () => {
    const regions = { homeRegion: "eu-central-1", regions: ["eu-central-1", "eu-west-1"] };
    const pipeline = pipelineOf(await dev({ dev: { ...LAMBDA["dev"], ...regions, bakeMinutes: 5 } }));
    const stores = pipeline.inputs["artifactStores"] as { region?: string }[];
    assert.deepEqual(
      stores.map(({ region }) => region),
      [undefined],
    );
    const stages = pipeline.inputs["stages"] as { onSuccess?: { condition: { rules: { region?: string }[] } } }[];
    assert.deepEqual(
      stages.at(-1)?.onSuccess?.condition.rules.map(({ region }) => region),
      [undefined, "eu-west-1"],
    );
  });

  it("deploy to machines on premises, which read the store of their own region", async () => {
    const graph = await dev(ON_PREMISES);
    const [group] = ofType(graph, "aws:codedeploy/deploymentGroup:DeploymentGroup");
    assert.deepEqual(group?.inputs["onPremisesInstanceTagFilters"], [
      { key: "Fleet", value: "stations", type: "KEY_AND_VALUE" },
    ]);
    const session = JSON.stringify(named(graph, "machines-eu-central-1-session-role").inputs["inlinePolicies"]);
    assert.match(session, /arn:aws:s3:::departures-dev-111111111111-eu-central-1/);
    assert.match(session, /arn:aws:kms:eu-central-1:111111111111:key\/mrk-/);
    assert.deepEqual(graph.outputs["endpoints"], {});
    assert.deepEqual(ofType(graph, "aws:ec2/vpc:Vpc"), []);
  });

  it("build what a connection reaches, for their own files alone", async () => {
    const graph = await dev(CONNECTION);
    const [source] = actionsOf(graph);
    const connectionArn = String(named(await shared(CONNECTION), "connection-connection").outputs["arn"]);
    assert.equal(source?.provider, "CodeStarSourceConnection");
    assert.deepEqual(source.configuration, {
      ConnectionArn: connectionArn,
      FullRepositoryId: "shop/board",
      BranchName: "dev",
      DetectChanges: "false",
    });
    assert.deepEqual(pipelineOf(graph).inputs["triggers"], [
      {
        providerType: "CodeStarSourceConnection",
        gitConfiguration: {
          sourceActionName: "Source",
          pushes: [
            {
              branches: { includes: ["dev"] },
              filePaths: { includes: ["src/**"], excludes: ["**.md"] },
            },
          ],
        },
      },
    ]);
    assert.deepEqual(ofType(graph, "aws:cloudwatch/eventRule:EventRule"), []);
  });

  it("say of their releases where the source lies", async () => {
    const url = async (overrides: Overrides): Promise<string | undefined> =>
      variablesOf(
        await dev({ ...overrides, dev: { ...overrides["dev"], publishesReleases: true } }),
        "release-project",
      )["SOURCE_URL"];
    assert.equal(
      await url({}),
      "git+https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/{repository}@refs/heads/{branch}",
    );
    assert.equal(await url(CONNECTION), "git+https://github.com/{repository}@refs/heads/{branch}");
    assert.equal(await url(BUCKET), "s3://{repository}/{branch}?versionId={commit}");
    const installed = { connectionProvider: "GitLabSelfManaged", connectionEndpoint: "https://git.example.com:8443/" };
    assert.equal(
      await url({ ...CONNECTION, shared: installed }),
      "git+https://git.example.com:8443/{repository}@refs/heads/{branch}",
    );
  });

  it("take their source from a bucket that keeps versions and tells of new ones", async () => {
    const graph = await dev(BUCKET);
    const [source, build] = actionsOf(graph);
    assert.deepEqual(source?.configuration, {
      PollForSourceChanges: "false",
      S3Bucket: "departures-source",
      S3ObjectKey: "source.zip",
    });
    // An object has no commit and no date.
    assert.deepEqual(JSON.parse(build!.configuration["EnvironmentVariables"]!), [
      { name: "COMMIT_ID", value: "#{Source.VersionId}", type: "PLAINTEXT" },
    ]);
    assert.equal(named(graph, "source-bucket").protect, true);
    const versioning = ofType(graph, "aws:s3/bucketVersioning:BucketVersioning");
    assert.ok(versioning.some(({ name }) => name.startsWith("source-")));
  });

  it("start for their own files of CodeCommit by a function, and by no rule of the pipeline's", async () => {
    const graph = await dev(FILE_PATHS);
    assert.deepEqual(
      ofType(graph, "aws:cloudwatch/eventRule:EventRule").map(({ name }) => name),
      ["file-paths-function-rule"],
    );
    assert.equal(
      ofType(graph, "aws:lambda/function:Function").find(({ name }) => name === "file-paths-function")?.inputs["name"],
      "departures-dev-file-paths",
    );
  });

  it("let their builds read packages, and tell them where from", async () => {
    const graph = await dev(PACKAGES);
    const variables = variablesOf(graph, "build-project");
    assert.deepEqual(
      Object.entries(variables).filter(([name]) => name.startsWith("CODEARTIFACT_")),
      [
        ["CODEARTIFACT_DOMAIN", "departures"],
        ["CODEARTIFACT_OWNER", TOOLS],
        ["CODEARTIFACT_REPOSITORY", "departures"],
        ["CODEARTIFACT_REGION", "eu-central-1"],
      ],
    );
    assert.match(
      JSON.stringify(named(graph, "build-role").inputs["inlinePolicies"]),
      /codeartifact:ReadFromRepository/,
    );
  });

  for (const [what, overrides, fix] of [
    ["packages", { dev: { packages: true } }, "has no output packages; set packages to true in its settings"],
    ["a connection", { dev: { repositoryId: "shop/board" } }, "has no output connection; set connectionProvider in"],
    ["images", { dev: ECS["dev"]! }, "has no output images; name the regions of images in imageRegions in its"],
    [
      "images in every region",
      { ...ECS, dev: { ...ECS["dev"], regions: ["eu-central-1", "eu-west-1"] } },
      "has no images in eu-west-1; add these regions to its setting imageRegions",
    ],
    [
      "images for their account",
      { ...ECS, shared: { ...ECS["shared"], imageReaders: [] } },
      `lets account ${WORKLOAD} pull no images; add it to its setting imageReaders`,
    ],
    [
      "images where their build pushes them",
      {
        ...ECS,
        shared: { ...ECS["shared"], homeRegion: "eu-west-1", imageRegions: ["eu-central-1", "eu-west-1"] },
        dev: { ...ECS["dev"], branch: "", sourceBucket: "departures-source", sourceKey: "source.zip" },
      },
      "copies images from eu-west-1, and this environment's homeRegion, where its build pushes them, is eu-central-1; make them equal",
    ],
    [
      "protection of their branch",
      { dev: { branch: "work" } },
      "lets its developers push to work, which this environment delivers; add it to its setting branches (main, dev) and",
    ],
  ] as const) {
    it(`say which setting of the stack shared gives them ${what}`, async () => {
      await assert.rejects(dev(overrides), (error: Error) => {
        assert.ok(error.message.includes(`The stack shared ${fix}`), error.message);
        return true;
      });
    });
  }

  it("say which setting of the environment before gives them releases", async () => {
    await assert.rejects(
      evaluateProject("update", { staging: { publishesReleases: false } }, ["prod"]),
      (error: Error) => {
        const fix = "set publishesReleases to true in its settings and update it first";
        assert.ok(error.message.includes(`The stack staging publishes no releases; ${fix}`), error.message);
        return true;
      },
    );
  });

  it("refuse a repository or a connection of another region than their pipeline's", async () => {
    const home = { homeRegion: "eu-west-1", regions: ["eu-west-1"] };
    for (const [what, overrides] of [
      ["repository", { dev: home }],
      ["connection", { ...CONNECTION, dev: { ...CONNECTION["dev"], ...home } }],
    ] as const)
      await assert.rejects(dev(overrides), (error: Error) => {
        const message = `has its ${what} in eu-central-1, and this environment's homeRegion is eu-west-1; a pipeline reads its source in its own region, so make them equal`;
        assert.ok(error.message.includes(message), error.message);
        return true;
      });
  });
});
