/** What answers the failure of a wave, for each target, on the first day too: prod never stays mixed. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Graph } from "../../../delivery/graph";
import type { RehearsalReport } from "../../../delivery/rehearsal/report";
import { parseAct, textOf, type Act } from "../../../delivery/release/acts";
import { Clone, smallGraphs } from "./clone";
import { realApp } from "./realApp";

const HOME = "eu-central-1";
const AWAY = "us-east-1";
const ACCOUNTS = ["222222222222", "333333333333", "444444444444"];
const REGISTRAR = "arn:aws:iam::444444444444:role/sites/frankfurt";

/** One region of staging, and two of prod, one after the other. */
const released = (prod: Readonly<Record<string, unknown>>, staging = prod) => ({
  shared: { imageRegions: [HOME, AWAY], imageReaders: ACCOUNTS },
  staging: { ...staging, regions: [HOME] },
  prod: { bakeMinutes: 0, ...prod, regions: [HOME, AWAY], waves: [[HOME], [AWAY]], requiresApproval: false },
});

const STACKS = ["shared", "staging", "prod"];
const target = (deploymentTarget: string) => ({ deploymentTarget, deploymentConfig: "" });

const prodOf = ({ environments }: RehearsalReport) => environments.find(({ environment }) => environment === "prod");

const states = (report: RehearsalReport): string[] =>
  (prodOf(report)?.regions ?? []).map(({ region, status, serving = "-" }) => `${region} ${status} ${serving}`);

const answers = (report: RehearsalReport) =>
  (prodOf(report)?.execution?.stages ?? []).flatMap(({ stage, answers: own = [] }) =>
    own.map((one) => ({ stage, ...one })),
  );

describe("rehearse: the answer to a failed wave", function () {
  this.timeout(300_000);
  let clone: Clone;

  afterEach(() => {
    const left = clone.leftovers();
    clone.remove();
    assert.deepEqual(left, []);
  });

  const version = (build: number): string => `1.0.0-${clone.head.slice(0, 8)}-${build}`;

  /** Keeps what stores hold when the build has ended, for the rehearsal takes it away. */
  function kept(): { readonly acts: Act[]; hold?: { held: boolean; act: Act }; readonly progress: Clone["note"] } {
    const state: ReturnType<typeof kept> = {
      acts: [],
      progress: (event) => {
        clone.note(event);
        if (event.kind !== "step" || event.where.at(-1) !== "departures-prod-restore" || event.status === "started")
          return;
        if (event.isPart === true) return;
        const folder = join(clone.root, ".interlock/rehearsal/stores", `departures-prod-111111111111-${HOME}`);
        const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
          .map((file) => join(folder, file))
          .filter((file) => statSync(file).isFile());
        const texts = (name: RegExp): string[] =>
          files.filter((file) => name.test(file)).map((file) => readFileSync(file, "utf8"));
        for (const text of texts(/-prod-\d{8}T[\d.]+Z-/)) {
          const act = parseAct(JSON.parse(text));
          assert.ok(act);
          // Whoever changes the line next writes the record again if it is missing, byte for byte.
          assert.equal(textOf(act), text);
          state.acts.push(act);
        }
        const holds = texts(/controls-prod-hold/).map((text) => JSON.parse(text) as { held: boolean; act: Act });
        state.hold = holds.sort((a, b) => (a.act.at < b.act.at ? -1 : 1)).at(-1)!;
      },
    };
    return state;
  }

  const byRestore = (acts: readonly Act[]): string[][] =>
    acts
      .filter(({ by }) => by.arn.includes("departures-prod-restore"))
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .map(({ kind, reason, deployed, regions = {} }) => [
        kind,
        reason,
        deployed?.version ?? "-",
        ...Object.entries(regions).map(([region, what]) => `${region} ${what.replace(/ d-\w{9}$/, " d-…")}`),
      ]);

  /** The wave of `AWAY` fails, after that of `HOME` has succeeded. */
  async function failsAway(graphs: ReadonlyMap<string, Graph>, files = {}): Promise<void> {
    clone = new Clone(files);
    const state = kept();
    const report = await clone.rehearse(graphs, { fail: AWAY, progress: state.progress });
    assert.deepEqual(answers(report), [{ stage: "Deploy-2", project: "departures-prod-restore", succeeded: true }]);
    assert.deepEqual(states(report), [`${HOME} RolledBack ${version(1)}`, `${AWAY} RolledBack ${version(1)}`]);
    const reason = `release ${version(2)} failed in Deploy-2`;
    const [held, begun, ended = []] = byRestore(state.acts);
    assert.deepEqual(held, ["hold", reason, "-"]);
    assert.deepEqual(begun, ["deploy", reason, version(1), `${HOME} deploy`, `${AWAY} deploy`]);
    assert.deepEqual(ended.slice(0, 3), ["deployed", reason, version(1)]);
    assert.deepEqual(
      ended.slice(3).map((text) => text.replace(/ d-…$/, "")),
      [`${HOME} Succeeded`, `${AWAY} Succeeded`],
    );
    assert.equal(state.hold?.held, true);
  }

  it("brings servers back", async () => {
    await failsAway(await smallGraphs(released({}), STACKS));
  });

  it("brings functions back", async () => {
    await failsAway(await smallGraphs(released(target("Lambda")), STACKS), realApp());
  });

  it("brings containers back", async () => {
    await failsAway(await smallGraphs(released(target("ECS")), STACKS), realApp());
  });

  it("has nothing to go back to on the first day, says so, and holds the line", async () => {
    const machines = { ...target("OnPremises"), onPremisesTags: ["Fleet=stations"], onPremisesRegistrars: [REGISTRAR] };
    const graphs = await smallGraphs(released(machines, {}), STACKS);
    const crash = `grep -q '^REGION=${AWAY}$' "$DESTDIR/etc/departures/environment" && exit 1\n`;
    clone = new Clone({
      "hooks/start.sh": `#!/bin/sh\n${crash}systemctl daemon-reload\nsystemctl restart departures.service\n`,
    });
    const state = kept();
    const report = await clone.rehearse(graphs, { progress: state.progress });
    const [answer, ...others] = answers(report);
    assert.deepEqual([answer?.succeeded, others], [false, []]);
    assert.match(
      answer?.failure ?? "",
      /no release has run in the whole of prod before: there is nothing to go back to/,
    );
    assert.deepEqual(byRestore(state.acts), [["hold", `release ${version(1)} failed in Deploy-2`, "-"]]);
    assert.equal(state.hold?.held, true);
  });
});
