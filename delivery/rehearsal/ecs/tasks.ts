/** Tasks as processes of this machine: the command of each container runs in a copy of its image's files. */
import { randomBytes } from "node:crypto";
import { cp } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Properties } from "../../graph/types";
import { bagsAt, textAt } from "../bag";
import { healthCheck, type Host } from "../deploy/host";
import { DeploymentFailure } from "../deploy/lifecycleRun";
import type { Image } from "../docker/image";
import type { Registry } from "../docker/registry";
import { createMask } from "../build/mask";
import { resolve } from "../build/values";
import type { CheckAccess } from "../pipeline/context";
import type { Processes, Progress, RunningProcess } from "../types";
import type { Values } from "../world/parameters";

export interface TaskParts {
  readonly registry: Registry;
  readonly processes: Processes;
  readonly progress: Progress;
  readonly checkAccess: CheckAccess;
  readonly freePort: () => Promise<number>;
  /** Values of parameters and secrets. @default - none */
  readonly values?: Values;
  /** Where tasks have their files. */
  readonly folder: string;
}

/** What runs from a task definition. */
export interface TaskOf {
  readonly definition: Properties;
  readonly containerName: string;
  readonly containerPort: number;
  readonly region: string;
  readonly serviceArn: string;
  readonly where: readonly string[];
}

/** A task whose load-balanced container runs. */
export interface Task {
  readonly id: string;
  /** Port of this machine that stands for the container's. */
  readonly port: number;
  readonly process: RunningProcess;
  /** Last lines that it printed. */
  readonly log: readonly string[];
  hasEnded: boolean;
}

/** How long a task may take to answer the target group's health check. Milliseconds. */
const HEALTHY_WITHIN_MS = 60_000;
const LOG_LINES = 20;

export class Tasks {
  constructor(private readonly parts: TaskParts) {}

  /** Starts one task. @throws DeploymentFailure */
  async start(task: TaskOf): Promise<Task> {
    const container = containerOf(task);
    this.pull(task, container);
    const image = this.imageOf(container);
    if (image === undefined) throw cannotPull(container);
    this.noteOthers(task);
    const secrets = secretsOf(container, this.parts.values ?? {});
    const mask = createMask(Object.values(secrets));
    const id = randomBytes(16).toString("hex");
    const root = join(this.parts.folder, id);
    await cp(image.folder, root, { recursive: true, verbatimSymlinks: true });
    const port = await this.parts.freePort();
    const log: string[] = [];
    const process = await this.parts.processes.start({
      ...commandOf(image, container, root, task),
      env: { ...environmentOf(image, container, port), ...secrets },
      onLine: (printed) => {
        const line = mask(printed);
        log.push(line);
        if (log.length > LOG_LINES) log.shift();
        this.parts.progress({ kind: "output", where: [...task.where, id.slice(0, 8)], line });
      },
    });
    const started: Task = { id, port, process, log, hasEnded: false };
    void process.ended.then(() => (started.hasEnded = true));
    return started;
  }

  /** Waits until a task answers the target group. @throws DeploymentFailure */
  async waitUntilHealthy(task: Task, path: string): Promise<void> {
    const deadline = Date.now() + HEALTHY_WITHIN_MS;
    for (;;) {
      const { healthy, status, problem } = await healthCheck(hostOf(task), path);
      if (healthy) return;
      if (task.hasEnded || Date.now() > deadline) {
        const why = task.hasEnded ? "its container ended" : (problem ?? `${path} answers ${status}`);
        const printed = task.log.map((line) => `\n    ${line}`).join("");
        throw new DeploymentFailure(
          "HEALTH_CONSTRAINTS",
          `task ${task.id.slice(0, 8)} is not healthy: ${why}${printed}`,
        );
      }
      await pause(50);
    }
  }

  private imageOf(container: Properties): Image | undefined {
    return this.parts.registry.image(textAt(container, "image") ?? "")?.image;
  }

  /** ECS takes on the roles of the task, and pulls as the execution role. */
  private pull({ definition, region, serviceArn, where }: TaskOf, container: Properties): void {
    const { checkAccess, registry } = this.parts;
    const executionRoleArn = textAt(definition, "executionRoleArn");
    const taskRoleArn = textAt(definition, "taskRoleArn");
    const imageRepositoryArn = registry.image(textAt(container, "image") ?? "")?.repository.arn;
    const clusterArn = serviceArn.replace(/:service\/([^/]+)\/.*$/, ":cluster/$1");
    const image = imageRepositoryArn === undefined ? {} : { imageRepositoryArn };
    if (executionRoleArn !== undefined)
      checkAccess({ kind: "StartTask", executionRoleArn, clusterArn, ...image }, where);
    if (taskRoleArn === undefined) return;
    const principal = { kind: "service", id: "ecs-tasks.amazonaws.com" } as const;
    checkAccess({ kind: "CallApi", principal, operation: "sts:AssumeRole", resource: taskRoleArn, region }, where);
  }

  private noteOthers({ definition, containerName, where }: TaskOf): void {
    const note = (what: string): void => this.parts.progress({ kind: "notRehearsed", where, what });
    for (const container of bagsAt(definition, "containerDefinitions")) {
      const name = textAt(container, "name") ?? "";
      if (name !== containerName) note(`container ${name}: only the one with traffic runs`);
    }
  }
}

/** @throws DeploymentFailure */
function containerOf({ definition, containerName, containerPort }: TaskOf): Properties {
  const containers = bagsAt(definition, "containerDefinitions");
  const found = containers.find((container) => textAt(container, "name") === containerName);
  const names = containers.map((container) => textAt(container, "name")).join(", ");
  if (found === undefined)
    throw new DeploymentFailure(
      "INVALID_REVISION",
      `the AppSpec's ContainerName is ${containerName}, but the task definition has the containers: ${names}`,
    );
  const ports = bagsAt(found, "portMappings").map((mapping) => Number(mapping["containerPort"]));
  if (ports.includes(containerPort)) return found;
  throw new DeploymentFailure(
    "INVALID_REVISION",
    `the AppSpec's ContainerPort is ${containerPort}, but ${containerName} maps the ports: ${ports.join(", ") || "none"}`,
  );
}

/**
 * Values of a container's secrets by variable. Source: ECS Developer Guide, specifying-sensitive-data: `valueFrom` is the name or ARN of a
 * parameter, or the ARN of a secret with key, stage and version.
 * @throws DeploymentFailure where nobody has created them
 */
function secretsOf(container: Properties, values: Values): Record<string, string> {
  const resolved = bagsAt(container, "secrets").map((secret) => {
    const value = textAt(secret, "valueFrom") ?? "";
    const type = value.includes(":secretsmanager:") ? "SECRETS_MANAGER" : "PARAMETER_STORE";
    return { name: textAt(secret, "name") ?? "", found: resolve(values, { value, type }) };
  });
  const missing = resolved.flatMap(({ name, found }) => ("missing" in found ? [`${name}: ${found.missing}`] : []));
  if (missing.length > 0)
    throw new DeploymentFailure(
      "ECS_UPDATE_ERROR",
      `ResourceInitializationError: unable to pull secrets: ${missing.join("; ")}; no stack declares it; create it, and give its value here with --values`,
    );
  return Object.fromEntries(resolved.flatMap(({ name, found }) => ("value" in found ? [[name, found.value]] : [])));
}

const cannotPull = (container: Properties): DeploymentFailure =>
  new DeploymentFailure(
    "ECS_UPDATE_ERROR",
    `CannotPullContainerError: the image ${textAt(container, "image") ?? ""} lies in no repository of this region`,
  );

export const hostOf = ({ id, port }: Pick<Task, "id" | "port">): Host => ({ id, region: "", port, root: "" });

const wordsAt = (container: Properties, key: string): readonly string[] | undefined => {
  const value = container[key];
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
};

/** The command of a container; paths that the image holds lead to its folder, and node is that of this machine. */
function commandOf(
  { config }: Image,
  container: Properties,
  root: string,
  { containerName }: TaskOf,
): { readonly command: string; readonly args: readonly string[]; readonly cwd: string } {
  const ownEntryPoint = wordsAt(container, "entryPoint");
  const entryPoint = ownEntryPoint ?? config.entrypoint;
  // An entry point of the task definition takes the image's command away.
  const cmd = wordsAt(container, "command") ?? (ownEntryPoint === undefined ? config.cmd : []);
  const [program, ...args] = [...entryPoint, ...cmd].map((word) => inImage(word, root));
  if (program === undefined)
    throw new DeploymentFailure("ECS_UPDATE_ERROR", `the container ${containerName} has no command`);
  const isNode = basename(program) === "node" && !existsSync(program);
  const cwd = join(root, textAt(container, "workingDirectory") ?? config.workingDir);
  return { command: isNode ? process.execPath : program, args, cwd: existsSync(cwd) ? cwd : root };
}

/** A shell is this machine's. */
function inImage(word: string, root: string): string {
  const path = join(root, word);
  return word.startsWith("/") && word !== "/" && existsSync(path) ? path : word;
}

/** Containers of one machine share its addresses: each has a port of its own, on the loopback interface only. */
function environmentOf({ config }: Image, container: Properties, port: number): Record<string, string> {
  const own = bagsAt(container, "environment").map(({ name, value }) => [String(name), String(value)]);
  return {
    PATH: `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    ...config.env,
    ...(Object.fromEntries(own) as Record<string, string>),
    PORT: String(port),
    HOST: "127.0.0.1",
  };
}
