import assert from "node:assert/strict";
import type { Graph, GraphResource } from "../../../delivery/graph";
import type { RehearsalReport } from "../../../delivery/rehearsal/report";
import { Clone, smallGraphs } from "./clone";
import { changed } from "./graphs";
import { realApp } from "./realApp";

const HOME = "eu-central-1";
const AWAY = "us-east-1";
const WORKLOADS = ["222222222222", "333333333333", "444444444444"];
const REGISTRAR = "arn:aws:iam::222222222222:role/sites/frankfurt";

/** One region of staging, and two of prod, one after the other. */
const released = (deploymentTarget: string) => {
  const target = { deploymentTarget, deploymentConfig: "" };
  return {
    shared: { imageRegions: [HOME, AWAY], imageReaders: WORKLOADS },
    staging: { ...target, regions: [HOME], bakeMinutes: 5, smokeTest: "node live.mjs" },
    prod: { ...target, regions: [HOME, AWAY], waves: [[HOME], [AWAY]], deploymentWindow: "* * 9-17 ? * MON-FRI" },
  };
};

const states = ({ environments }: RehearsalReport): string[] =>
  environments.flatMap(({ environment, status, regions }) => [
    `${environment} ${status}`,
    ...regions.map(({ region, status: own, serving = "-" }) => `  ${region} ${own} ${serving}`),
  ]);

/** Why the stages of the last environment failed. */
const errors = ({ environments }: RehearsalReport): string[] =>
  (environments.at(-1)?.execution?.stages ?? []).flatMap(({ actions }) =>
    actions.flatMap(({ error }) => (error === undefined ? [] : [steady(error)])),
  );

const steady = (text: string): string =>
  text
    .replaceAll(/d-[0-9A-Z]{9}/g, "d-…")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, "<uuid>")
    .replaceAll(/task [0-9a-f]{8}/g, "task …");

describe("rehearse: what is deployed to", function () {
  this.timeout(300_000);
  let functions: ReadonlyMap<string, Graph>;
  let containers: ReadonlyMap<string, Graph>;
  let clone: Clone;

  before(async () => {
    const machines = {
      deploymentTarget: "OnPremises",
      onPremisesTags: ["Fleet=stations"],
      onPremisesRegistrars: [REGISTRAR],
    };
    functions = await smallGraphs({ ...released("Lambda"), dev: machines });
    containers = await smallGraphs(released("ECS"), ["shared", "staging", "prod"]);
  });
  beforeEach(() => {
    clone = new Clone(realApp());
  });
  afterEach(() => {
    const left = clone.leftovers();
    clone.remove();
    assert.deepEqual(left, []);
  });

  const only = (graphs: ReadonlyMap<string, Graph>, ...stacks: string[]): ReadonlyMap<string, Graph> =>
    new Map([...graphs].filter(([stack]) => ["shared", ...stacks].includes(stack)));
  const version = (build: number): string => `1.0.0-${clone.head.slice(0, 8)}-${build}`;
  /** What happened at places that end so. */
  const told = (...place: string[]): string[] =>
    clone.events.flatMap((event) =>
      event.kind === "step" && event.status === "succeeded" && event.where.slice(-place.length).join() === place.join()
        ? [event.what]
        : [],
    );
  const printed = (text: string): string[] =>
    clone.events.flatMap((event) => (event.kind === "output" && event.line.includes(text) ? [event.line] : []));
  const environments = (build: number): string[] => [
    "staging Succeeded",
    `  ${HOME} Succeeded ${version(build)}`,
    "prod Succeeded",
    `  ${HOME} Succeeded ${version(build)}`,
    `  ${AWAY} Succeeded ${version(build)}`,
  ];

  describe("functions", () => {
    it("carry one release from staging to every region of prod", async () => {
      const report = await clone.rehearse(only(functions, "staging", "prod"));
      assert.deepEqual(states(report), environments(1));
      assert.deepEqual(told("staging", "Deploy-1", `Smoke-${HOME}`), ["build", "build 1 of departures-staging-smoke"]);
      assert.equal(printed(`serves release ${version(1)}`).length, 1);
      const [staging, prod] = report.environments;
      assert.deepEqual(
        prod?.execution?.stages.map(({ stage }) => stage),
        ["Source", "Verify", "Approve", "Deploy-1", "Deploy-2"],
      );
      assert.deepEqual(staging?.regions[0]?.hosts, [
        { id: "departures-staging:live", healthy: true, version: version(1) },
      ]);
      for (const [environment, region] of [
        ["staging", HOME],
        ["prod", HOME],
        ["prod", AWAY],
      ] as const)
        assert.deepEqual(
          told(environment, region).map((what) => what.replace(/d-\w{9}/, "d-…")),
          [
            `BeforeAllowTraffic: CodeDeployHook_departures-${environment}_BeforeAllowTraffic`,
            "AllowTraffic: 10 % to version 2",
            "AllowTraffic: 100 % to version 2",
            `AfterAllowTraffic: CodeDeployHook_departures-${environment}_AfterAllowTraffic`,
            `d-… of departures-${environment}:live`,
          ],
        );
      assert.deepEqual(report.notRehearsed, [
        ...["eu-central-1", "us-east-1"].map(
          (region) =>
            `metrics of the alarm departures-prod-undelivered in ${region} that nothing here has, so that they are missing: AWS/SQS ApproximateNumberOfMessagesVisible`,
        ),
        "the policies of arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/rehearsal/AWSReservedSSO_ReleaseManager_rehearsal, which must allow sts:AssumeRole on arn:aws:iam::111111111111:role/departures/prod/departures-prod-releaser",
        "what the trail departures-audit records, and its files",
      ]);
    });

    it("that fail their hook never get traffic", async () => {
      const report = await clone.rehearse(only(functions, "staging"), { fail: HOME });
      assert.deepEqual(report.fault, { environment: "staging", region: HOME });
      assert.deepEqual(states(report), ["staging Failed", `  ${HOME} RolledBack ${version(1)}`]);
      const [error = "", ...others] = errors(report);
      assert.deepEqual(others, []);
      const hook = "BeforeAllowTraffic: the hook CodeDeployHook_departures-staging_BeforeAllowTraffic reported Failed";
      assert.deepEqual(error.split("\n").slice(1), [
        "  Deployment d-… moves live of departures-staging in eu-central-1 from version 2 to 3",
        "  Deployment d-…: Failed",
        `  HOOK_EXECUTION_FAILURE: ${hook}`,
        "  Deployment d-… rolls back",
        `  BeforeAllowTraffic failed: ${hook}`,
      ]);
      const [region] = report.environments[0]?.regions ?? [];
      assert.match(region?.message ?? "", /injected fault: this version crashes/);
      assert.match(region?.message ?? "", /d-\w{9} routed the traffic back to version 2$/);
    });

    it("that an alarm stops lose the traffic that they have", async () => {
      const alarms = [`departures-staging-functions-regression@${HOME}`];
      const report = await clone.rehearse(only(functions, "staging"), { alarms });
      assert.deepEqual(states(report), ["staging Failed", `  ${HOME} RolledBack ${version(1)}`]);
      assert.match(
        errors(report)[0] ?? "",
        /ALARM_ACTIVE: stopped by the alarm departures-staging-functions-regression in eu-central-1/,
      );
      assert.deepEqual(told("staging", HOME).slice(-1), ["AllowTraffic: 10 % to version 3"]);
    });
  });

  describe("containers", () => {
    it("carry one release from staging to every region of prod, by the digest of its image", async () => {
      const report = await clone.rehearse(containers);
      assert.deepEqual(states(report), environments(1));
      assert.deepEqual(told("staging", "Deploy-1", `Smoke-${HOME}`), ["build", "build 1 of departures-staging-smoke"]);
      assert.equal(printed(`serves release ${version(1)}`).length, 1);
      const [inStaging = "", inProd = "", ...others] = printed("Rendered departures@sha256:");
      assert.deepEqual(others, []);
      assert.equal(inProd, inStaging.replace(`for ${HOME}`, `for ${HOME}, ${AWAY}`));
      assert.ok(told("replication", AWAY).includes(`departures:${version(1)}`));
      assert.deepEqual(told("prod", AWAY), [
        "Install: 1 green task healthy",
        "AllowTraffic: 10 % to departures-prod:2",
        "AllowTraffic: 100 % to departures-prod:2",
      ]);
      const [first] = report.environments[1]?.regions[0]?.hosts ?? [];
      assert.match(first?.id ?? "", /^departures-prod\/[0-9a-f]{8}$/);
    });

    it("that never become healthy leave the traffic where it was", async () => {
      const report = await clone.rehearse(only(containers, "staging"), { fail: HOME });
      assert.deepEqual(states(report), ["staging Failed", `  ${HOME} RolledBack ${version(1)}`]);
      assert.deepEqual(errors(report), [
        "Deployment d-… in eu-central-1 failed: task … is not healthy: its container ended\n" +
          "the tasks of departures-staging:2 have the traffic",
      ]);
    });

    it("that an alarm stops lose the traffic that they have", async () => {
      const alarms = [`departures-staging-containers-regression@${HOME}`];
      const report = await clone.rehearse(only(containers, "staging"), { alarms });
      assert.deepEqual(states(report), ["staging Failed", `  ${HOME} RolledBack ${version(1)}`]);
      assert.deepEqual(errors(report), [
        "Deployment d-… in eu-central-1 stopped: stopped by the alarm departures-staging-containers-regression in eu-central-1\n" +
          "the tasks of departures-staging:2 have the traffic",
      ]);
    });
  });

  it("comes back by the rollback of the stage where an alarm goes off while it bakes", async () => {
    const unwatched = (resource: GraphResource): GraphResource =>
      resource.type.endsWith(":DeploymentGroup")
        ? { ...resource, inputs: { ...resource.inputs, alarmConfiguration: { enabled: false, alarms: [] } } }
        : resource;
    const graphs = changed(only(containers, "staging"), "staging", (graph) => ({
      ...graph,
      resources: graph.resources.map(unwatched),
    }));
    const report = await clone.rehearse(graphs, { alarms: [`departures-staging-containers-regression@${HOME}`] });
    assert.deepEqual(states(report), ["staging Failed", `  ${HOME} RolledBack ${version(1)}`]);
    const stage = report.environments[0]?.execution?.stages.find((one) => one.stage === "Deploy-1");
    assert.equal(
      stage?.error,
      "Condition not met (ROLLBACK): Bake-eu-central-1: the alarm departures-staging-containers-regression in eu-central-1 is in the state ALARM",
    );
    assert.equal(stage?.rollback?.status, "Succeeded");
  });

  describe("machines on premises", () => {
    it("register, open sessions of their own, and are deployed to", async () => {
      const report = await clone.rehearse(only(functions, "dev"));
      assert.deepEqual(states(report), ["dev Succeeded", `  ${HOME} Succeeded ${version(1)}`]);
      const [machine] = report.environments[0]?.regions[0]?.hosts ?? [];
      assert.deepEqual([machine?.id, machine?.healthy], ["departures-dev-machines-rehearsal-1", true]);
      const role = (name: string): string =>
        `arn:aws:iam::222222222222:role/departures/dev/departures-dev-${name}-${HOME}`;
      const told = report.notRehearsed.filter((what) => /^(on-premises|the policies)/.test(what));
      assert.deepEqual(told.slice(0, 3), [
        "on-premises instances with Fleet=stations: one host stands for those of each tag",
        ...[role("machine"), role("registrar")].map(
          (one) => `the policies of ${REGISTRAR}, which must allow sts:AssumeRole on ${one}`,
        ),
      ]);
    });

    it("are rolled back one and all where the new service crashes", async () => {
      const report = await clone.rehearse(only(functions, "dev"), { fail: HOME });
      assert.deepEqual(states(report), ["dev Failed", `  ${HOME} RolledBack ${version(1)}`]);
      assert.match(errors(report)[0] ?? "", /ValidateService failed on departures-dev-machines-rehearsal-1/);
    });

    it("get nothing under names that their role does not trust", async () => {
      const elsewhere = (resource: GraphResource): GraphResource => {
        if (!resource.name.endsWith("-session-role")) return resource;
        const assumeRolePolicy = String(resource.inputs["assumeRolePolicy"]).replace(
          "departures-dev-machines-*",
          "shop-*",
        );
        return { ...resource, inputs: { ...resource.inputs, assumeRolePolicy } };
      };
      const graphs = changed(only(functions, "dev"), "dev", (graph) => ({
        ...graph,
        resources: graph.resources.map(elsewhere),
      }));
      const report = await clone.rehearse(graphs);
      assert.deepEqual(states(report), ["dev Failed", `  ${HOME} NotStarted -`]);
      assert.match(
        errors(report)[0] ?? "",
        /^Access denied in dev › eu-central-1 › departures-dev-machines-rehearsal-1: .*sts:AssumeRole/s,
      );
    });
  });
});
