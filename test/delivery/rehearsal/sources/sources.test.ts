import assert from "node:assert/strict";
import type { Graph } from "../../../../delivery/graph";
import type { RehearsalReport } from "../../../../delivery/rehearsal/report";
import { Clone, smallGraphs } from "../clone";
import { changed, without } from "../graphs";

const CONNECTED = { shared: { connectionProvider: "GitHub" }, dev: { repositoryId: "shop/board" } };
const CONNECTION = "arn:aws:codeconnections:eu-central-1:111111111111:connection/";

const STACKS = ["shared", "dev"];

/** Settings of an environment that takes its source from a bucket. */
const BUCKET = { dev: { branch: "", sourceBucket: "departures-uploads", sourceKey: "app/source.zip" } };

const dev = ({ environments }: RehearsalReport) => environments.find(({ environment }) => environment === "dev");

const errorsOf = (report: RehearsalReport): string[] => {
  const { error, execution } = dev(report) ?? {};
  const actions = execution?.stages.flatMap(({ actions: all }) => all.flatMap((one) => one.error ?? [])) ?? [];
  return [...(error === undefined ? [] : [error]), ...actions];
};

describe("Sources of a rehearsal", function () {
  this.timeout(300_000);
  let clone: Clone;

  afterEach(() => {
    const left = clone.leftovers();
    clone.remove();
    assert.deepEqual(left, []);
  });

  const steps = (...where: readonly string[]): string[] =>
    clone.events.flatMap((event) =>
      event.kind === "step" && event.status !== "started" && event.where.join() === where.join()
        ? [`${event.status}: ${event.what}`]
        : [],
    );

  /** A clone whose second commit changes these files. */
  function pushed(...files: readonly string[]): Clone {
    const made = new Clone();
    for (const file of files) made.write(`app/${file}`, "new\n");
    made.commit();
    return made;
  }

  describe("a connection", () => {
    let graphs: ReadonlyMap<string, Graph>;
    let filtered: ReadonlyMap<string, Graph>;

    before(async () => {
      graphs = await smallGraphs(CONNECTED, STACKS);
      const { shared, dev: own } = CONNECTED;
      const filters = { filePaths: ["server.js", "hooks/**"], excludedFilePaths: ["**.md"] };
      filtered = await smallGraphs({ shared, dev: { ...own, ...filters } }, STACKS);
    });

    it("delivers the commit, and says what only people can do", async () => {
      clone = new Clone();
      const report = await clone.rehearse(graphs);
      assert.deepEqual(errorsOf(report), []);
      assert.equal(report.ok, true);
      const commit = clone.head.slice(0, 8);
      assert.deepEqual(steps("dev", "Start"), [
        "succeeded: departures-dev by the push to dev (appspec.yml, buildspec.yml, departures.service and 4 more)",
      ]);
      assert.deepEqual(steps("dev", "Source", "Source"), [`succeeded: commit ${commit} of branch dev of shop/board`]);
      assert.equal(dev(report)?.regions[0]?.serving, `1.0.0-${commit}-1`);
      const [handshake = "", ...others] = report.notRehearsed;
      assert.deepEqual(others, ["what the trail departures-audit records, and its files"]);
      assert.ok(handshake.startsWith(`the handshake of the connection ${CONNECTION}`), handshake);
    });

    it("starts nothing where filters leave every changed file out, and says which", async () => {
      clone = pushed("hooks/README.md");
      const report = await clone.rehearse(filtered);
      const reason =
        "the push to dev (hooks/README.md) does not start departures-dev: its triggers want a push of branches dev and " +
        "files server.js, hooks/** without **.md";
      assert.deepEqual([report.ok, dev(report)?.status, dev(report)?.reason], [false, "NotStarted", reason]);
      assert.deepEqual(steps("dev", "Start"), ["skipped: nothing started"]);
      assert.equal(dev(report)?.execution, undefined);
    });

    it("starts for a file that the filters take", async () => {
      clone = pushed("hooks/README.md", "hooks/more.sh");
      assert.equal((await clone.rehearse(filtered)).ok, true);
    });

    it("may not be used without the right to", async () => {
      clone = new Clone();
      const denied = changed(graphs, "dev", (graph) =>
        without(graph, "departures-dev-pipeline", "codeconnections:UseConnection"),
      );
      const [error = ""] = errorsOf(await clone.rehearse(denied));
      assert.match(error, /^Access denied in dev › Source › Source: .*codeconnections:UseConnection/s);
    });
  });

  describe("a bucket", () => {
    let graphs: ReadonlyMap<string, Graph>;

    before(async () => {
      graphs = await smallGraphs(BUCKET, ["dev"]);
    });

    it("delivers the object that is put into it", async () => {
      clone = new Clone();
      const report = await clone.rehearse(graphs);
      assert.deepEqual(errorsOf(report), []);
      assert.equal(report.ok, true);
      const commit = clone.head.slice(0, 8);
      assert.deepEqual(steps("dev", "Upload"), [
        `succeeded: commit ${commit} as s3://departures-uploads/app/source.zip`,
      ]);
      assert.deepEqual(steps("dev", "Start"), ["succeeded: departures-dev by Object Created"]);
      assert.match(steps("dev", "Source", "Source").join(), /^succeeded: app\/source\.zip, version \S{32}$/);
      assert.deepEqual(report.notRehearsed, [
        "who puts s3://departures-uploads/app/source.zip: their own policies must allow it",
      ]);
    });

    const leaving = (type: string): ReadonlyMap<string, Graph> =>
      changed(graphs, "dev", (graph) => ({
        ...graph,
        resources: graph.resources.filter(
          ({ type: own, inputs }) => !(own === type && inputs["bucket"] === "departures-uploads"),
        ),
      }));

    it("is refused without versioning", async () => {
      clone = new Clone();
      assert.deepEqual(errorsOf(await clone.rehearse(leaving("aws:s3/bucketVersioning:BucketVersioning"))), [
        "The bucket departures-uploads has no versioning, without which departures-dev takes no source from it; enable it, as a SourceBucket does.",
      ]);
    });

    it("is refused where it sends no events", async () => {
      clone = new Clone();
      assert.deepEqual(errorsOf(await clone.rehearse(leaving("aws:s3/bucketNotification:BucketNotification"))), [
        "The bucket departures-uploads sends no events to EventBridge, so that a new object in it starts nothing; " +
          "set eventbridge of its BucketNotification.",
      ]);
    });
  });

  describe("files of CodeCommit", () => {
    let graphs: ReadonlyMap<string, Graph>;

    before(async () => {
      graphs = await smallGraphs({ dev: { filePaths: ["hooks/**"], excludedFilePaths: ["**.md"] } }, STACKS);
    });

    it("start the pipeline through the function that looks at them", async () => {
      clone = pushed("hooks/more.sh", "README.md");
      const report = await clone.rehearse(graphs);
      assert.deepEqual(errorsOf(report), []);
      assert.equal(report.ok, true);
      assert.deepEqual(steps("dev", "Start"), [
        "succeeded: function departures-dev-file-paths",
        "succeeded: departures-dev by departures-dev-file-paths, for its own files",
      ]);
    });

    it("start nothing where none is its own", async () => {
      clone = pushed("README.md", "hooks/README.md");
      const report = await clone.rehearse(graphs);
      assert.deepEqual(
        [report.ok, dev(report)?.status, dev(report)?.reason],
        [
          false,
          "NotStarted",
          "the push to dev does not start departures-dev: the function departures-dev-file-paths started nothing of departures-dev, " +
            "which it starts for files hooks/** without **.md",
        ],
      );
    });

    for (const [action, role] of [
      ["codecommit:GetDifferences", "file-paths-function-role"],
      ["codepipeline:StartPipelineExecution", "file-paths-function-role"],
    ] as const)
      it(`start nothing where the function may not call ${action}`, async () => {
        clone = pushed("hooks/more.sh");
        const name = graphs.get("dev")?.resources.find((one) => one.type === "aws:iam/role:Role" && one.name === role)
          ?.outputs["name"];
        const denied = changed(graphs, "dev", (graph) => without(graph, String(name), action));
        const [error = ""] = errorsOf(await clone.rehearse(denied));
        assert.match(error, /^The function departures-dev-file-paths failed: /);
        assert.ok(error.includes(action), error);
      });

    it("start it once only", async () => {
      clone = pushed("hooks/more.sh");
      const plain = await smallGraphs({}, STACKS);
      const isStart = (type: string): boolean => /cloudwatch\/event(Rule|Target):/.test(type);
      const own = plain.get("dev")?.resources.filter(({ type }) => isStart(type)) ?? [];
      const both = changed(graphs, "dev", (graph) => ({
        ...graph,
        resources: [
          ...graph.resources.filter(({ type, name }) => !(isStart(type) && name.startsWith("pipeline-"))),
          ...own,
        ],
      }));
      assert.deepEqual(errorsOf(await clone.rehearse(both)), [
        "The pipeline departures-dev would start 2 times for one event; these all start it: pipeline-source-rule, departures-dev-file-paths",
      ]);
    });
  });
});
