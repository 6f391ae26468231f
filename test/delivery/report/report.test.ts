import assert from "node:assert/strict";
import { mapOf } from "../../../delivery/map";
import { Recorder, type ReportData, reportPage, resourcesSection } from "../../../delivery/report";
import { delivery } from "../map/graphs";

const GRAPH = delivery([["eu-central-1"], ["eu-west-1"]]);

/** A recorder whose clock goes on by a second with each look. */
function recorder(): Recorder {
  let now = 0;
  return new Recorder(() => (now += 1000));
}

const page = (more: Partial<ReportData> = {}): string =>
  reportPage({ title: "A delivery", map: mapOf([GRAPH]), sections: [resourcesSection([GRAPH])], ...more });

describe("the recorder of a run", () => {
  it("keeps steps with their times, and what they printed where it belongs", () => {
    const one = recorder();
    const where = ["dev", "Build"];
    one.record({ kind: "step", where, status: "started", what: "building" });
    one.record({ kind: "step", where, status: "started", what: "npm test", isPart: true });
    one.record({ kind: "output", where, line: "first" });
    one.record({ kind: "output", where: [...where, "host"], line: "second" });
    one.record({ kind: "step", where, status: "failed", what: "npm test", isPart: true });
    one.record({ kind: "step", where, status: "failed", what: "build 1", detail: "exit 1" });
    one.record({ kind: "notRehearsed", where: ["prod"], what: "freeze windows" });
    assert.deepEqual(one.run({ outcome: "failed", commit: "abc" }), {
      outcome: "failed",
      commit: "abc",
      durationMs: 5000,
      notRehearsed: ["prod: freeze windows"],
      steps: [
        {
          where,
          what: "build 1",
          status: "failed",
          detail: "exit 1",
          startMs: 1000,
          durationMs: 3000,
          log: "",
        },
        {
          where,
          what: "npm test",
          status: "failed",
          isPart: true,
          startMs: 2000,
          durationMs: 1000,
          log: "first\nsecond",
        },
      ],
    });
  });

  it("says of steps that a stopped run left open that they did not end", () => {
    const one = recorder();
    one.record({ kind: "step", where: ["prod", "Deploy"], status: "started", what: "deploying" });
    const { steps } = one.run({ outcome: "stopped" });
    assert.deepEqual(
      steps.map(({ status, durationMs }) => [status, durationMs]),
      [["unfinished", 1000]],
    );
  });

  it("keeps output that no step was told for", () => {
    const one = recorder();
    one.record({ kind: "output", where: ["dev"], line: "alone" });
    assert.deepEqual(
      one.run({ outcome: "delivered" }).steps.map(({ log }) => log),
      ["alone"],
    );
  });

  it("does not keep output without end, and says so", () => {
    const one = recorder();
    one.record({ kind: "step", where: ["dev"], status: "started", what: "build" });
    for (let at = 0; at < 8; at += 1) one.record({ kind: "output", where: ["dev"], line: "x".repeat(1_000_000) });
    const [step] = one.run({ outcome: "failed" }).steps;
    assert.ok(step!.log.length < 6_000_000);
    assert.ok(step!.log.endsWith("\n… what else it printed was not kept"));
  });
});

describe("the report's page", () => {
  it("has a part for each section that it is given, and says what is missing", () => {
    const html = page({ sections: [{ id: "costs", title: "Costs", head: ["What"], rows: [["a key"]] }] });
    const titles = [...html.matchAll(/<h2 id="[a-z-]+">([^<]+)/g)].map(([, title]) => title);
    assert.deepEqual(titles, ["Map", "Rehearsal", "Costs", "Not rehearsed"]);
    assert.match(html, /Nothing was rehearsed yet/);
    assert.match(html, /<td>a key<\/td>/);
  });

  it("shows what builds, hooks and commits say as text, whatever it is", () => {
    const evil = `</pre><script>alert(1)</script><img src=x onerror=alert(2)>\u001b[31m\u202e"'`;
    const one = recorder();
    one.record({ kind: "step", where: [evil, evil], status: "started", what: evil });
    one.record({ kind: "output", where: [evil, evil], line: evil });
    one.record({ kind: "step", where: [evil, evil], status: "failed", what: evil, detail: evil });
    one.record({ kind: "notRehearsed", where: [evil], what: evil });
    const run = one.run({ outcome: "stopped", commit: evil, release: evil, error: evil });
    const html = page({
      run,
      title: evil,
      sections: [{ id: "x", title: evil, text: [evil], head: [evil], rows: [[evil]], isFiltered: true }],
    });
    assert.doesNotMatch(html, /<script>alert|<img|\u001b|\u202e/);
    assert.equal(html.match(/<script>/g)?.length, 1);
  });

  it("loads nothing", () => {
    const html = page();
    assert.deepEqual(html.match(/(?:src|href)="(?!#)[^"]*"/g), null);
    assert.match(html, /default-src 'none'/);
  });
});
