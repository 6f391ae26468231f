import assert from "node:assert/strict";
import { watchedPoints } from "../../delivery/rehearsal/metrics/alarmState";
import { declaredAlarms } from "../../delivery/rehearsal/metrics/declared";
import { MetricStore } from "../../delivery/rehearsal/metrics/store";
import { healthQueries } from "../../stacks/alarms/health";
import { called, loadBalanced, type ServiceMetrics } from "../../stacks/alarms/metrics";
import { regressionQueries } from "../../stacks/alarms/regression";
import { graphOf, resource } from "../delivery/rehearsal/fixtures/graph";

const MINUTE = 60_000;

/** Values of a metric, one a minute. */
type Minutes = readonly (number | undefined)[];

/** Minutes in which an alarm's expression is above 0, by number, with the metrics given by their names. */
function above(queries: readonly object[], metrics: Readonly<Record<string, Minutes>>): readonly number[] {
  const inputs = {
    metricQueries: queries,
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 3,
    threshold: 0,
  };
  const [alarm] = declaredAlarms([graphOf(resource("aws:cloudwatch/metricAlarm:MetricAlarm", "a", inputs))]);
  if (alarm?.kind !== "metric") throw new Error(JSON.stringify(alarm));
  const store = new MetricStore(0);
  const known = alarm.queries.flatMap((query) => ("metric" in query ? [query.metric] : []));
  const length = Math.max(...Object.values(metrics).map((values) => values.length));
  const found: number[] = [];
  for (let minute = 0; minute < length; minute += 1) {
    for (const metric of known) {
      const value = metrics[metric.name]?.[minute];
      const kind = metric.name.endsWith("HostCount") ? "level" : "events";
      store.note({ ...metric, kind, value });
    }
    store.pass(MINUTE);
    if ((watchedPoints(alarm, store, store.now).at(-1) ?? 0) > 0) found.push(minute);
  }
  return found;
}

const times = (count: number, value: number | undefined): Minutes => Array.from({ length: count }, () => value);

describe("stacks/alarms", () => {
  const servers = loadBalanced([{ id: "targets", dimensions: { TargetGroup: "t" } }], { TargetGroup: "t" });
  const worse = (metrics: Readonly<Record<string, Minutes>>, of: ServiceMetrics = servers) =>
    above(regressionQueries(of), metrics);
  const hosts = (healthy: Minutes, unhealthy: Minutes) => ({
    HealthyHostCount: healthy,
    UnHealthyHostCount: unhealthy,
  });
  const requests = (errors: Minutes) => ({
    RequestCount: errors.map(() => 100),
    HTTPCode_Target_5XX_Count: errors,
  });

  describe("that got worse", () => {
    it("is quiet while instances start that nothing was deployed to, and while the first release comes", () => {
      const day = hosts([0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2], [0, 1, 2, 2, 2, 2, 1, 1, 1, 0, 0]);
      assert.deepEqual(worse(day), []);
    });

    it("is quiet while a good release comes to one host after the other", () => {
      assert.deepEqual(worse(hosts([2, 1, 1, 2, 1, 1, 2, 2], times(8, 0))), []);
    });

    it("tells of a target that fails for two minutes, once", () => {
      const bad = hosts([2, 2, 2, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1, 1]);
      assert.deepEqual(worse(bad), [4]);
    });

    it("tells of each target that fails after another, and of all at once", () => {
      assert.deepEqual(worse(hosts([2, 2, 2, 1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1, 2, 2, 2])), [4, 7]);
      assert.deepEqual(worse(hosts([2, 2, 2, 0, 0, 0], [0, 0, 0, 2, 2, 2])), [4]);
    });

    it("does not tell of a single bad minute, nor of metrics that come late", () => {
      assert.deepEqual(worse(hosts([2, 2, 2, 1, 2, 2], [0, 0, 0, 1, 0, 0])), []);
      assert.deepEqual(worse(requests([0, 0, 0, 50, 0, 0])), []);
    });

    it("is quiet while what is bad is repaired, host after host", () => {
      assert.deepEqual(worse(hosts([0, 0, 0, 0, 1, 1, 1, 2], [2, 2, 1, 1, 1, 1, 0, 0])), []);
    });

    it("tells of errors that begin and of those that become three times as many, not of those that stay", () => {
      assert.deepEqual(worse(requests([0, 0, 0, 2, 2, 2, 2, 2])), [4]);
      assert.deepEqual(worse(requests([20, 20, 20, 70, 70, 70])), [4]);
      assert.deepEqual(worse(requests([20, 25, 30, 35, 30, 20, 10, 0])), []);
      assert.deepEqual(worse(requests([0, 0, 0, 1, 1, 1, 1])), [], "1 % may be");
    });

    it("keeps the target groups of containers apart", () => {
      const both = loadBalanced(
        [
          { id: "blue", dimensions: { TargetGroup: "b" } },
          { id: "green", dimensions: { TargetGroup: "g" } },
        ],
        { LoadBalancer: "l" },
      );
      const queries = regressionQueries(both).map((query) => ({
        ...query,
        ...(query.metric && { metric: { ...query.metric, metricName: `${query.id}-HostCount` } }),
      }));
      const told = (metrics: Readonly<Record<string, Minutes>>) =>
        above(
          queries,
          Object.fromEntries(Object.entries(metrics).map(([id, minutes]) => [`${id}-HostCount`, minutes])),
        );
      const placeholder = { blueHealthy: times(8, 0), blueUnhealthy: [1, 1, 1, 2, 2, 2, 2, 2] };
      assert.deepEqual(told({ ...placeholder, greenHealthy: times(8, 1), greenUnhealthy: times(8, 0) }), []);
      const green = {
        greenHealthy: [undefined, 1, 1, 1, 0, 0, 0, 0],
        greenUnhealthy: [undefined, 0, 0, 0, 1, 1, 1, 1],
      };
      assert.deepEqual(told({ ...placeholder, ...green }), [5]);
    });

    it("counts errors and throttled calls of functions", () => {
      const functions = called("board", "live");
      const calls = (errors: Minutes, throttles: Minutes) => ({
        Errors: errors,
        Throttles: throttles,
        Invocations: errors.map(() => 98),
      });
      assert.deepEqual(worse(calls([0, 0, 0, 10, 10, 10], times(6, 0)), functions), [4]);
      assert.deepEqual(worse(calls(times(6, 0), [0, 0, 0, 2, 2, 2]), functions), [4]);
      assert.deepEqual(worse({}, functions), []);
    });

    it("fits the limits of an alarm", () => {
      for (const metrics of [servers, called("board", "live")]) {
        const queries = regressionQueries(metrics);
        const expressions = queries.flatMap(({ expression }) => expression ?? []);
        // Source: CloudWatch API Reference, PutMetricAlarm, MetricDataQuery.
        assert.ok(expressions.length <= 10 && queries.length - expressions.length <= 10);
        assert.ok(expressions.every((text) => text.length <= 2048));
      }
    });
  });

  it("of the state are on for as long as it is bad, from the first day on", () => {
    const state = (metrics: Readonly<Record<string, Minutes>>) => above(healthQueries(servers), metrics);
    assert.deepEqual(state(hosts([0, 0, 1, 2, 1], [2, 2, 1, 0, 1])), [0, 1, 2, 4]);
    assert.deepEqual(state(requests([0, 1, 2, 2, 0])), [2, 3]);
    assert.deepEqual(
      healthQueries(servers).map(({ id }) => id),
      ["targetsUnhealthy", "errors", "requests", "health"],
    );
  });
});
