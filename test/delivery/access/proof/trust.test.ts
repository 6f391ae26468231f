import assert from "node:assert/strict";
import { gather } from "../../../../delivery/access/proof/prove";
import { stepsOf } from "../../../../delivery/access/proof/steps";
import { describeTrust, type TrustGraph, trustOf } from "../../../../delivery/access/proof/trust";
import type { Graph } from "../../../../delivery/graph/types";
import { program, withPolicy } from "./program";

function trust(graphs: readonly Graph[]): TrustGraph {
  const { world, facts } = gather(graphs);
  return trustOf(world, facts, stepsOf(graphs));
}

const DEV_PIPELINE = "arn:aws:iam::111111111111:role/departures/dev/departures-dev-pipeline";
const PROD_DEPLOY = "arn:aws:iam::444444444444:role/departures/prod/departures-prod-deploy";

describe("the graph of trust", () => {
  it("has two ways for people into prod, the releaser's and the evacuator's, and none from another environment", async () => {
    const { edges, paths } = trust(await program());
    const intoProd = edges.filter(
      ({ toStack, fromStack, from }) => toStack === "prod" && fromStack !== "prod" && !/amazonaws|anybody/.test(from),
    );
    assert.deepEqual(intoProd, [
      {
        from: "AWSReservedSSO_ReleaseManager_proof",
        fromStack: "",
        to: "departures-prod-releaser",
        toStack: "prod",
        action: "sts:AssumeRole",
      },
      {
        from: "AWSReservedSSO_IncidentManager_proof",
        fromStack: "",
        to: "departures-prod-evacuator",
        toStack: "prod",
        action: "sts:AssumeRole",
      },
    ]);
    assert.deepEqual(
      edges.filter(({ from }) => from === "departures-prod-releaser").map(({ to, action }) => `${to} ${action}`),
      [
        "departures-prod-pipeline s3:PutObject",
        "departures-prod-observer sts:AssumeRole",
        "departures-prod-operator sts:AssumeRole",
      ],
    );
    assert.deepEqual(paths, []);
  });

  it("finds the way that a role of dev gets into prod, step by step", async () => {
    const assume = { Sid: "Reach", Effect: "Allow", Action: "sts:AssumeRole", Resource: PROD_DEPLOY };
    const opened = withPolicy(await program(), "dev", "pipeline-role", (all) => [...all, assume], "inlinePolicies");
    const trusting = (all: Record<string, unknown>[]) =>
      all.map((one) => ({ ...one, Condition: { ArnEquals: { "aws:PrincipalArn": [DEV_PIPELINE] } } }));
    const graphs = withPolicy(opened, "prod", "deploy-role", trusting, "assumeRolePolicy");
    const found = trust(graphs);
    const way = found.paths.find(({ from }) => from === "departures-dev-events");
    assert.deepEqual(
      way?.edges.map(({ to, action }) => [to, action]),
      [
        ["departures-dev-pipeline", "codepipeline:StartPipelineExecution"],
        ["departures-prod-deploy", "sts:AssumeRole"],
      ],
    );
    assert.match(
      describeTrust(found, ["dev"]),
      /Ways from one environment into another:\n {2}departures-dev-events → departures-dev-pipeline \(codepipeline:StartPipelineExecution\) → departures-prod-deploy \(sts:AssumeRole\)/,
    );
  });

  it("finds an account that may act as a role of an environment that it is not of", async () => {
    const everyone = (all: Record<string, unknown>[]) =>
      all.map(({ Condition: _, ...one }) => ({ ...one, Principal: { AWS: "arn:aws:iam::222222222222:root" } }));
    const { paths } = trust(withPolicy(await program(), "prod", "deploy-role", everyone, "assumeRolePolicy"));
    assert.deepEqual(
      paths.filter(({ from }) => from.startsWith("anybody")).map(({ from, to }) => [from, to]),
      [["anybody in 222222222222", "departures-prod-deploy"]],
    );
  });
});
