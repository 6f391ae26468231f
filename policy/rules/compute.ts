/** Rules about what runs: functions and containers. */
import { SERVICE_TYPES, servicePublicIp, taskNetwork, taskPrivileges, taskRootFilesystem } from "../checks/containers";
import { CALLABLE_TYPES, PERMISSIONS, functionAccess, functionRuntime, functionSource } from "../checks/functions";
import { functionSecrets, taskSecrets } from "../checks/secrets";
import type { Rule } from "../rule";
import { ALLOWED_NAMES } from "./settings";

const FUNCTIONS = ["aws:lambda/function:Function"];
const TASKS = ["aws:ecs/taskDefinition:TaskDefinition"];

/** The rules, in the order of the README. */
export const COMPUTE_RULES = [
  {
    name: "function-public",
    description: "No function and no layer is open to everyone.",
    level: "mandatory",
    types: CALLABLE_TYPES,
    check: functionAccess,
  },
  {
    name: "function-source",
    description: "A function that a service may call says for which account or resource the service acts.",
    level: "mandatory",
    types: PERMISSIONS,
    check: functionSource,
  },
  {
    name: "function-secrets",
    description: "No function holds a secret in its environment.",
    level: "mandatory",
    types: FUNCTIONS,
    settings: ALLOWED_NAMES,
    check: functionSecrets,
  },
  {
    name: "function-runtime",
    description: "Functions run on a runtime that AWS supports.",
    level: "advisory",
    types: FUNCTIONS,
    settings: {
      supportedUntil: {
        type: "string",
        default: "",
        description: "Day, as YYYY-MM-DD, until which runtimes must be supported; the day of the run when empty.",
      },
    },
    check: functionRuntime,
  },
  {
    name: "task-secrets",
    description: "No container holds a secret in its environment.",
    level: "mandatory",
    types: TASKS,
    settings: ALLOWED_NAMES,
    check: taskSecrets,
  },
  {
    name: "task-privileges",
    description: "No container has rights on its host.",
    level: "mandatory",
    types: TASKS,
    check: taskPrivileges,
  },
  {
    name: "task-network",
    description: "Tasks have a network interface of their own.",
    level: "advisory",
    types: TASKS,
    check: taskNetwork,
  },
  {
    name: "task-root-filesystem",
    description: "No container says that its root file system may be written.",
    level: "advisory",
    types: TASKS,
    check: taskRootFilesystem,
  },
  {
    name: "service-public-ip",
    description: "Tasks of services have no public address.",
    level: "mandatory",
    types: SERVICE_TYPES,
    check: servicePublicIp,
  },
] satisfies Rule[];
