/** The stacks in the regions with the longest names: nothing that the provider names is too long there. */
import assert from "node:assert/strict";
import { partitionOf } from "../../components/internal/partitions";
import { REGION_NAMES, toolsIn } from "../../stacks/settings/regions";
import { evaluateProject } from "../support/project";

const longest = (names: readonly string[]) => [...names].sort((a, b) => b.length - a.length)[0]!;

/** The longest of those that can have every part of the delivery, beside accounts and regions of the stacks as they are. */
const LONGEST = longest(
  REGION_NAMES.filter((name) => partitionOf(name)?.id === "aws" && toolsIn(name)?.includes("CodePipeline")),
);

/** What the provider adds to a logical name, and the longest name of load balancers and target groups. */
const ADDED = 8;
const LONGEST_BALANCER_NAME = 32;

const HOME = "eu-central-1";
const regions = { regions: [HOME, LONGEST], waves: [[HOME], [LONGEST]], deploymentConfig: "" };
const images = { imageRegions: [HOME, LONGEST], imageReaders: ["222222222222"] };

describe("the longest region name", () => {
  for (const deploymentTarget of ["Instances", "OnPremises", "Lambda", "ECS"]) {
    it(`fits every name of ${deploymentTarget}`, async () => {
      const machines = {
        onPremisesTags: ["Fleet=stations"],
        onPremisesRegistrars: ["arn:aws:iam::222222222222:role/dc"],
      };
      const dev = { ...regions, deploymentTarget, ...(deploymentTarget === "OnPremises" ? machines : {}) };
      const overrides = { dev, shared: deploymentTarget === "ECS" ? images : {} };
      const graph = (await evaluateProject("update", overrides, ["dev"])).get("dev")!;
      const there = graph.resources.filter(({ region }) => region === LONGEST);
      assert.ok(there.length > 0);

      const elsewhere = longest(REGION_NAMES).length - LONGEST.length;
      const named = there.filter(
        ({ type, inputs }) => /^aws:lb\/(loadB|targetG)/.test(type) && inputs["name"] === undefined,
      );
      for (const { name } of named) assert.ok(name.length + elsewhere + ADDED <= LONGEST_BALANCER_NAME, name);
    });
  }
});
