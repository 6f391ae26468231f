import assert from "node:assert/strict";
import pico from "picocolors";
import { gathered, summary, wrap } from "../../../delivery/cli/summary";
import type { RehearsalReport } from "../../../delivery/rehearsal/report";

const REPORT: RehearsalReport = {
  ok: false,
  worlds: [],
  commit: "0123456789abcdef",
  release: { version: "1.0.0-01234567-2", digest: "ab".repeat(32) },
  fault: { environment: "prod", region: "eu-west-1" },
  environments: [
    {
      environment: "dev",
      status: "Succeeded",
      regions: [
        {
          region: "eu-central-1",
          status: "Succeeded",
          hosts: [
            { id: "i-00000000000000001", port: 20001, healthy: true, version: "1.0.0-01234567-2" },
            { id: "i-00000000000000002", port: 20002, healthy: true, version: "1.0.0-01234567-2" },
          ],
        },
      ],
    },
    {
      environment: "prod",
      status: "Failed",
      regions: [
        {
          region: "eu-west-1",
          status: "RolledBack",
          hosts: [{ id: "i-00000000000000003", port: 20003, healthy: false }],
        },
        { region: "us-east-1", status: "NotStarted", hosts: [] },
      ],
    },
  ],
  notRehearsed: ["runtime nodejs 22: as it is here", "permissions", "runtime nodejs 22: truly"],
  notifications: [],
  callsChecked: 12,
  durationSeconds: 3.21,
};
const colors = pico.createColors(false);

describe("summary", () => {
  it("shows every host, the release, what was left out and the verdict", () => {
    assert.equal(
      summary(REPORT, { colors, width: 120 }),
      `
┌─────────────┬──────────────┬─────────────┬─────────────────────┬──────────────────┬───────────────────────────┐
│ Environment │ Region       │ Deployment  │ Host                │ Serves           │ Health                    │
├─────────────┼──────────────┼─────────────┼─────────────────────┼──────────────────┼───────────────────────────┤
│ dev         │ eu-central-1 │ deployed    │ i-00000000000000001 │ 1.0.0-01234567-2 │ healthy on port 20001     │
│             │              │             │ i-00000000000000002 │ 1.0.0-01234567-2 │ healthy on port 20002     │
│ prod        │ eu-west-1    │ rolled back │ i-00000000000000003 │                  │ not healthy on port 20003 │
│ prod        │ us-east-1    │ not started │                     │                  │                           │
└─────────────┴──────────────┴─────────────┴─────────────────────┴──────────────────┴───────────────────────────┘

Release 1.0.0-01234567-2, SHA-256 ${"ab".repeat(32)}
12 AWS calls were put to the declared policies.
Not rehearsed, and so not proven:
  - runtime nodejs 22: as it is here; truly
  - permissions
  - prod: a deployment to us-east-1
Not delivered: failed in prod, where a failure in eu-west-1 was asked for (3.2 s)`,
    );
  });

  it("needs no more width than a narrow terminal has for its rows", () => {
    const text = summary(REPORT, { colors, width: 100 });
    assert.doesNotMatch(text, /[│─]/);
    const widest = Math.max(
      ...text
        .split("\n")
        .filter((line) => line.includes("i-0"))
        .map((line) => line.trimEnd().length),
    );
    assert.ok(widest <= 100, `${widest}`);
  });

  it("says when nothing was promoted and nothing left out", () => {
    const { release: _, fault: _fault, ...rest } = REPORT;
    const text = summary({ ...rest, ok: true, environments: [], notRehearsed: [] }, { colors, width: 120 });
    assert.match(text, /\nNo release of commit 01234567 was promoted\.\n/);
    assert.match(text, /\nNothing was left out\.\nDelivered \(3\.2 s\)$/);
  });

  it("counts notifications by reader, and says what started nothing and what no review approved", () => {
    const [ann, bob] = ["ann@example.com", "bob@example.com"].map((endpoint) => ({ protocol: "email", endpoint }));
    const told = { event: "approval-request", resourceArn: "arn:p", through: "arn:t" };
    const idle = { environment: "dev", status: "NotStarted", reason: "no file of its own", regions: [] } as const;
    const { fault: _, ...rest } = REPORT;
    const review = { repository: "r", pullRequestId: "1", destination: "main", comments: [], rules: [] };
    const text = summary(
      {
        ...rest,
        environments: [idle],
        review: { ...review, approved: false, build: "FAILED" },
        notifications: [
          { ...told, readers: [ann!, bob!] },
          { ...told, readers: [bob!] },
          { ...told, readers: [] },
        ],
      },
      { colors, width: 120 },
    );
    assert.match(text, /\n3 notifications would have been sent: ann@example\.com \(1\), bob@example\.com \(2\)\.\n/);
    assert.match(
      text,
      /\nNot delivered: the review did not approve the pull request; the push started nothing in dev \(3\.2 s\)$/,
    );
  });

  it("breaks lines between words and keeps long words whole", () => {
    assert.equal(wrap("a bb ccc dddddddddd e", 8, "  "), "a bb ccc\n  dddddddddd\n  e");
    assert.equal(wrap("", 8, "  "), "");
  });

  it("gathers items by subject", () => {
    assert.deepEqual(gathered(["a: 1", "b", "a: 2: 3", "b"]), ["a: 1; 2: 3", "b"]);
  });
});
