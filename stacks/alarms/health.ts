/** Metric math of the state: bad for as long as it is. */
import { type MetricQuery, type ServiceMetrics, counted, unhealthyOf } from "./metrics";

/** Is above 0 while a target fails its checks, or more than 1 % of the requests end in errors. */
export function healthQueries({ queries, errors, requests, targetGroups }: ServiceMetrics): MetricQuery[] {
  const failing = targetGroups.map((group) => counted(unhealthyOf(group))).join(" + ");
  const signs = [...(failing === "" ? [] : [`IF(${failing} > 0, 1, 0)`]), `IF(${errors} * 100 > ${requests}, 1, 0)`];
  const read = [failing, errors, requests].join(" ");
  return [
    ...queries.filter(({ id }) => read.includes(`FILL(${id},`)),
    { id: "health", expression: signs.join(" + "), label: "Unhealthy", returnData: true },
  ];
}
