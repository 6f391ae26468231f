/** Environments that are tried after each wave. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parse } from "yaml";
import type { Graph, GraphResource } from "../../delivery/graph";
import { endpointVariable, smokeBuildspec } from "../../stacks/smokeTest";
import { evaluateProject } from "../support/project";

interface Action {
  readonly name: string;
  readonly category: string;
  readonly provider: string;
  readonly runOrder?: number;
  readonly inputArtifacts?: readonly string[];
  readonly configuration: Readonly<Record<string, string>>;
}

const named = ({ resources }: Graph, name: string): GraphResource =>
  resources.find((resource) => resource.name === name && resource.custom) ?? assert.fail(`there is no ${name}`);

const stagesOf = (graph: Graph) =>
  named(graph, "pipeline-pipeline").inputs["stages"] as readonly { name: string; actions: readonly Action[] }[];

const smokeActions = (graph: Graph) =>
  stagesOf(graph).map(({ name, actions }) => ({
    name,
    smoke: actions.filter((action) => action.name.startsWith("Smoke-")),
  }));

describe("a smoke test", () => {
  it("tries each region of a wave once all of the wave have the release", async () => {
    const graph = (await evaluateProject("update", { prod: { smokeTest: "node live.mjs" } })).get("prod")!;
    assert.deepEqual(
      smokeActions(graph).flatMap(({ name, smoke }) =>
        smoke.map(({ name: action, category, provider, runOrder, inputArtifacts, configuration }) => [
          name,
          action,
          category,
          provider,
          runOrder,
          inputArtifacts,
          configuration,
        ]),
      ),
      [
        ["Deploy-1", "eu-central-1"],
        ["Deploy-2", "eu-west-1"],
        ["Deploy-2", "us-east-1"],
      ].map(([stage, region]) => [
        stage,
        `Smoke-${region}`,
        "Test",
        "CodeBuild",
        2,
        ["Source"],
        {
          ProjectName: "departures-prod-smoke",
          EnvironmentVariables: JSON.stringify([{ type: "PLAINTEXT", name: "SMOKE_REGION", value: region }]),
        },
      ]),
    );
    const { environment } = named(graph, "smoke-project").inputs as {
      environment: { environmentVariables: { name: string; value: string }[] };
    };
    const endpoints = graph.outputs["endpoints"] as Readonly<Record<string, string>>;
    assert.deepEqual(
      environment.environmentVariables.map(({ name, value }) => [name, value]),
      Object.entries(endpoints).map(([region, endpoint]) => [endpointVariable(region), endpoint]),
    );
  });

  it("is not there where no command is set", async () => {
    const graph = (await evaluateProject("update", {}, ["shared", "dev"])).get("dev")!;
    assert.deepEqual(
      smokeActions(graph).flatMap(({ smoke }) => smoke),
      [],
    );
    assert.ok(!graph.resources.some(({ name }) => name.startsWith("smoke")));
  });

  it("tells the command region and endpoint, and fails as it does", () => {
    const run = (command: string) => {
      const { phases } = parse(smokeBuildspec(command)) as { phases: { build: { commands: string[] } } };
      return spawnSync("sh", ["-ec", phases.build.commands.join("\n")], {
        env: {
          PATH: process.env["PATH"],
          SMOKE_REGION: "eu-central-1",
          [endpointVariable("eu-central-1")]: "https://board.example.com",
        },
        encoding: "utf8",
      });
    };
    assert.deepEqual(run('echo "$REGION $ENDPOINT"').stdout.split("\n").filter(Boolean), [
      "Smoke test of eu-central-1 at https://board.example.com",
      "eu-central-1 https://board.example.com",
    ]);
    assert.equal(run("exit 7").status, 7);
  });
});
