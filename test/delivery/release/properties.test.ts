import assert from "node:assert/strict";
import fc from "fast-check";
import { type Act, newUlid, parseAct, textOf } from "../../../delivery/release/acts";
import { metadataOf, readChannel, releaseInSummary } from "../../../delivery/release/channel";
import { fileChanges } from "../../../delivery/release/changes";
import { figuresOf } from "../../../delivery/release/history";
import type { Manifest } from "../../../delivery/release/manifest";
import { formerOf, standing } from "../../../delivery/release/standing";
import { compareVersions } from "../../../delivery/release/versions";
import { MemoryStore } from "./world";

const version = fc.stringMatching(/^[0-9a-z]{1,4}([.\-_+][0-9a-z]{1,4}){0,3}$/);
const NOW = new Date("2026-11-21T10:00:00Z");

const act = (kind: Act["kind"], at: number, to?: string, from?: string): Act => ({
  schema: 1,
  id: newUlid(new Date(at)),
  application: "shop",
  environment: "prod",
  kind,
  at: new Date(at).toISOString(),
  by: { arn: "arn:aws:sts::111111111111:assumed-role/r/ann", account: "111111111111" },
  reason: "because",
  ...(to === undefined ? {} : { to: { version: to, digest: `digest of ${to}` } }),
  ...(from === undefined ? {} : { from: { version: from, digest: `digest of ${from}` } }),
});

describe("release properties", () => {
  it("orders versions totally: equal only to themselves, and the same way round whoever asks", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        assert.equal(compareVersions(a, b), -compareVersions(b, a) || 0);
        assert.equal(compareVersions(a, b) === 0, a === b);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
      }),
      { numRuns: 2000 },
    );
  });

  it("orders numbers by size, however large", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.bigInt({ min: 0n, max: 10n ** 30n }), (a, b) => {
        assert.equal(compareVersions(`1.${a}`, `1.${b}`), a < b ? -1 : a > b ? 1 : 0);
      }),
    );
    assert.deepEqual(["1.10.0", "1.9.0", "1.9.0-2", "1.9.0-10", "1.9"].sort(compareVersions), [
      "1.9",
      "1.9.0",
      "1.9.0-2",
      "1.9.0-10",
      "1.10.0",
    ]);
  });

  it("goes back step by step, never to what was taken away", () => {
    fc.assert(
      fc.property(fc.uniqueArray(version, { minLength: 2, maxLength: 8 }), fc.nat(6), (versions, steps) => {
        const acts = versions.map((one, at) => act("promote", at, one, versions[at - 1]));
        for (let step = 0; step < steps; step++) {
          const former = formerOf(acts);
          const [running] = [standing(acts).at(-1)];
          assert.equal(former?.version, versions[versions.length - 2 - step]);
          if (!former) break;
          acts.push(act("rollback", versions.length + step, former.version, running?.version));
          assert.equal(standing(acts).at(-1)?.version, former.version);
        }
      }),
    );
  });

  it("never calls something former that a rollback has left, wherever the records begin", () => {
    fc.assert(
      fc.property(fc.uniqueArray(version, { minLength: 3, maxLength: 6 }), fc.nat(8), (versions, begin) => {
        const acts = versions.map((one, at) => act("promote", at, one, versions[at - 1]));
        const [before, last] = [versions.at(-2)!, versions.at(-1)!];
        acts.push(act("rollback", 99, before, last));
        assert.notEqual(formerOf(acts.slice(Math.min(begin, acts.length - 1)))?.version, last);
      }),
    );
  });

  it("reads an act back from the channel's metadata, whatever the reason", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), async (reason) => {
        const one: Act = { ...act("promote", NOW.getTime(), "1.0.0", "0.9.0"), reason, waived: ["freeze"] };
        const metadata = metadataOf(one);
        for (const value of Object.values(metadata)) assert.match(value, /^[\x20-\x7e]*$/);
        const store = new MemoryStore("s3://store", () => NOW);
        await store.put("channel", Buffer.from("bundle"), { ifNoneMatch: "*" }, metadata);
        const state = await readChannel(store, "channel");
        assert.deepEqual(state?.act, one);
        assert.equal(textOf(state.act), textOf(one));
        assert.equal(releaseInSummary(metadata["codepipeline-artifact-revision-summary"]), "1.0.0");
      }),
    );
  });

  it("forms ids that sort by time", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 47), fc.nat(2 ** 47), (a, b) => {
        const [one, other] = [newUlid(new Date(a)), newUlid(new Date(b))];
        assert.equal(one.length, 26);
        if (a < b) assert.ok(one < other);
      }),
    );
    assert.equal(newUlid(new Date(1469918176385), Buffer.alloc(10)), "01ARYZ6S410000000000000000");
    assert.equal(parseAct({ ...act("hold", 0), kind: "dance" }), undefined);
  });

  it("tells every file as added, removed, changed or the same", () => {
    const files = fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__", "constructor"), fc.constantFrom("1", "2"));
    fc.assert(
      fc.property(files, files, (before, after) => {
        const of = (one: Record<string, string>) => ({ files: one }) as unknown as Manifest;
        const { added, removed, changed } = fileChanges(of(before), of(after));
        const same = Object.keys(before).filter((path) => Object.hasOwn(after, path) && before[path] === after[path]);
        assert.deepEqual(
          [...added, ...removed, ...changed, ...same].sort(),
          [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(),
        );
      }),
    );
  });
});

describe("release/history", () => {
  const minute = (at: number): number => NOW.getTime() + at * 60_000;

  it("has the four figures of delivery", () => {
    const acts = [
      act("promote", minute(0), "1"),
      act("promote", minute(100), "2", "1"),
      act("hold", minute(105)),
      act("rollback", minute(130), "1", "2"),
      act("promote", minute(200), "3", "1"),
      act("promote", minute(300), "4", "3"),
    ];
    const commits = new Map([
      ["1", new Date(minute(-10)).toISOString()],
      ["2", new Date(minute(80)).toISOString()],
      ["3", new Date(minute(160)).toISOString()],
    ]);
    const week = new Date(NOW.getTime() - 7 * 24 * 3600_000);
    assert.deepEqual(figuresOf(acts, commits, week, NOW), {
      promotions: 4,
      promotionsPerWeek: 4,
      leadTimeMinutes: 20,
      changeFailureRate: 0.25,
      timeToRestoreMinutes: 30,
    });
  });

  it("says nothing of what there was nothing to measure", () => {
    assert.deepEqual(figuresOf([act("hold", 0)], new Map(), NOW, NOW), { promotions: 0, promotionsPerWeek: 0 });
  });
});
