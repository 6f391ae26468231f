import assert from "node:assert/strict";
import type { Graph } from "../../../../delivery/graph";
import type { RehearsalReport } from "../../../../delivery/rehearsal/report";
import { Clone, smallGraphs } from "../clone";

const HOME = "eu-central-1";
const AWAY = "us-east-1";

const states = ({ environments }: RehearsalReport): string[] =>
  environments.flatMap(({ environment, regions }) =>
    regions.map(({ region, status, serving = "-" }) => `${environment} ${region} ${status} ${serving}`),
  );

describe("worlds of servers", function () {
  this.timeout(240_000);
  let graphs: ReadonlyMap<string, Graph>;
  let clone: Clone;
  const settings = { staging: { regions: [HOME] }, prod: { regions: [HOME, AWAY], waves: [[HOME], [AWAY]] } };

  before(async () => {
    graphs = await smallGraphs(settings, ["shared", "staging", "prod"]);
  });
  beforeEach(() => {
    clone = new Clone();
  });
  afterEach(() => {
    const left = clone.leftovers();
    clone.remove();
    assert.deepEqual(left, []);
  });

  const version = (build: number): string => `1.0.0-${clone.head.slice(0, 8)}-${build}`;
  const lived = ({ worlds }: RehearsalReport) => worlds.map(({ world, ok, what }) => [world, ok, what]);

  it("begin with nothing, go on as steady ones, and outlive bad releases and a lost region", async () => {
    const report = await clone.rehearse(graphs, {
      worlds: ["first-day", "steady", "prod-is-bad", "region-lost"],
      without: async () => {
        const { regions, waves } = settings.prod;
        const left = await smallGraphs({ prod: { regions, waves, evacuatedRegions: [AWAY] } }, [
          "shared",
          "staging",
          "prod",
        ]);
        return left.get("prod")!;
      },
    });
    assert.deepEqual(lived(report), [
      ["first-day", true, `${version(1)} was delivered to 2 environments`],
      ["steady", true, `${version(2)} was delivered to 2 environments`],
      [
        "prod-is-bad",
        true,
        `${version(2)} stopped answering in 2 regions of prod, and ${version(3)} repaired it; ` +
          `when that stopped, interlock rollback brought ${version(2)} back`,
      ],
      [
        "region-lost",
        true,
        `${AWAY} was lost, where departures-prod failed; left out by evacuatedRegions, ${version(4)} came to ${HOME}`,
      ],
    ]);
    assert.equal(report.ok, true);
    assert.deepEqual(states(report).slice(1), [`prod ${HOME} Succeeded ${version(4)}`, `prod ${AWAY} Failed -`]);
    const [first] = report.worlds;
    assert.deepEqual(first?.byHand, [
      "departures@example.com confirms the subscription to arn:aws:sns:eu-central-1:111111111111:departures-prod-delivery",
    ]);
    const told = clone.events.flatMap((event) =>
      event.kind === "step" && event.status === "skipped" ? [`${event.where.join(" ")}: ${event.what}`] : [],
    );
    for (const line of [
      `prod ${HOME}: 1 host registered, 0 of them healthy: no revision has reached them, and there is none to roll back to`,
      "staging Creation: departures-staging starts by itself and fails at its source",
      "prod Creation: departures-prod starts by itself and fails at its source",
      "prod Approve: somebody retries the stage, which asks again",
    ])
      assert.ok(told.includes(line), `${line} is not among\n${told.join("\n")}`);
    const unread = report.notifications.filter(({ unconfirmed = [] }) => unconfirmed.length > 0);
    assert.ok(unread.length > 0);
  });

  it("throttle calls, are late, and give new instances what runs although artifacts have expired", async () => {
    const report = await clone.rehearse(graphs, { worlds: ["throttled", "steady"], idleDays: 271 });
    assert.deepEqual(
      lived(report).map(([world, ok]) => [world, ok]),
      [
        ["throttled", true],
        ["steady", true],
      ],
    );
    const [throttled] = report.worlds;
    assert.match(
      throttled?.what ?? "",
      /was delivered to 2 environments; [1-9]\d* throttled calls were tried again, [1-9]\d* came/,
    );
  });
});
