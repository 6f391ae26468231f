/** Containers on ECS: what a task may do to its host, and who reaches it. */
import type { ResourceRule } from "../rule";
import { UNKNOWN, at, isOn, list, parsed, shown } from "../values";

/** The containers of a task definition that are known, each with how messages name it. */
const containersOf = (definitions: unknown) =>
  list(parsed(definitions)).map((container) => ({ container, where: `container "${String(at(container, "name"))}"` }));

/** A task has a network interface of its own, and with it security groups of its own. */
export const taskNetwork: ResourceRule["check"] = ({ props: { networkMode: mode } }) =>
  mode === UNKNOWN || mode === "awsvpc" ? [] : [`networkMode must be "awsvpc", got ${shown(mode)}`];

/** No task shares its host's processes or memory, and no container has its host's rights. */
export const taskPrivileges: ResourceRule["check"] = ({ props }) => [
  ...["ipcMode", "pidMode"].flatMap((mode) =>
    props[mode] === "host" ? [`${mode} must not be "host"; containers would reach into their host`] : [],
  ),
  ...containersOf(props["containerDefinitions"]).flatMap(({ container, where }) =>
    isOn(at(container, "privileged"))
      ? [`${where}: privileged must not be true; the container would have all rights on its host`]
      : [],
  ),
];

/** A container that says how its root file system is mounted says read-only. */
export const taskRootFilesystem: ResourceRule["check"] = ({ props }) =>
  containersOf(props["containerDefinitions"]).flatMap(({ container, where }) => {
    const readOnly = at(container, "readonlyRootFilesystem");
    return readOnly === undefined || readOnly === null || readOnly === UNKNOWN || isOn(readOnly)
      ? []
      : [`${where}: readonlyRootFilesystem must be true, got ${shown(readOnly)}; mount volumes for what is written`];
  });

/** Types of the resources that place tasks in subnets. */
export const SERVICE_TYPES = ["aws:ecs/service:Service", "aws:ecs/taskSet:TaskSet"];

/** Tasks have no public address. */
export const servicePublicIp: ResourceRule["check"] = ({ props }) =>
  isOn(at(props["networkConfiguration"], "assignPublicIp"))
    ? ["networkConfiguration.assignPublicIp must not be true; place tasks in private subnets, behind a load balancer"]
    : [];
