import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Properties } from "../../graph/types";
import type { Buildspec, Cache } from "../../specs";
import { bagAt, textAt } from "../bag";
import { withFileErrors } from "../fileErrors";
import { ArtifactError, zipArtifacts } from "./artifacts";
import { BuildError, buildspecOf } from "./buildspecOf";
import { keepsCache, restoreCache, saveCache, type CacheKey, type CachePlace } from "./cache";
import { installCommands } from "./commands";
import { createMask } from "./mask";
import { runPhases, type PhaseFailure } from "./phases";
import { readReports } from "./reports";
import type { BuildRequest, BuildResult } from "./request";
import { BuildShell, type ShellOptions } from "./shell";
import { unmodelled } from "./unmodelled";
import { environmentOf, type BuildPlace } from "./variables";
import { Voice } from "./voice";

export type { BuildRequest, BuildResult, BuildSource, BuildVariable } from "./request";
export type { TestReport } from "./reports";
export type { TestCase } from "./testReports";

/** Minutes. Source: CodeBuild API Reference, Project.timeoutInMinutes. */
const DEFAULT_TIMEOUT_MINUTES = 60;

/** Environments whose commands no Linux machine runs. */
const OTHER_SYSTEM = /^(?:WINDOWS|MAC)_/;

/** Program for the commands. Without `env.shell` it is the image's `sh`: bash on Amazon Linux, dash on Ubuntu. */
function shellOf({ env }: Buildspec, environment: Properties): ShellOptions["shell"] {
  const type = textAt(environment, "type") ?? "";
  if (OTHER_SYSTEM.test(type)) throw new BuildError(`builds in the environment ${type} are not rehearsed`);
  const image = textAt(environment, "image") ?? "";
  if (env.shell === "powershell.exe" || env.shell === "cmd.exe")
    throw new BuildError(`builds with the shell ${env.shell} need Windows and are not rehearsed`);
  if (env.shell === "bash") return ["/bin/bash"];
  return /amazonlinux/.test(image) && existsSync("/bin/bash") ? ["/bin/bash", "--posix"] : ["/bin/sh"];
}

async function placeOf(request: BuildRequest): Promise<BuildPlace> {
  const { project, workFolder: folder, source, secondarySources } = request;
  const uuid = randomUUID();
  const name = textAt(project.inputs, "name") ?? textAt(project.outputs, "name") ?? project.name;
  const projectArn = textAt(project.outputs, "arn") ?? "";
  const place: BuildPlace = {
    sourceFolder: join(folder, "src"),
    secondaryFolders: Object.fromEntries(secondarySources.map((one) => [one.name, join(folder, "sources", one.name)])),
    home: join(folder, "home"),
    temporary: join(folder, "tmp"),
    commands: join(folder, "bin"),
    uuid,
    id: `${name}:${uuid}`,
    arn: `${projectArn.split(":").slice(0, 5).join(":")}:build/${name}:${uuid}`,
  };
  await rm(folder, { recursive: true, force: true });
  for (const one of [place.home, place.temporary]) await mkdir(one, { recursive: true });
  await installCommands(place.commands);
  const copy = (from: string, to: string): Promise<void> => cp(from, to, { recursive: true, verbatimSymlinks: true });
  await copy(source.folder, place.sourceFolder);
  for (const one of secondarySources) await copy(one.folder, place.secondaryFolders[one.name] ?? "");
  return place;
}

/** One attempt, and what became of it. */
interface Attempt {
  readonly result: BuildResult;
  readonly failure?: PhaseFailure;
}

async function runAttempt(request: BuildRequest, buildspec: Buildspec): Promise<Attempt> {
  const place = await placeOf(request);
  const { variables, secrets } = environmentOf(request, buildspec, place);
  const mask = createMask(secrets);
  const voice = new Voice(request, mask);
  const { inputs } = request.project;
  const minutes = typeof inputs["buildTimeout"] === "number" ? inputs["buildTimeout"] : DEFAULT_TIMEOUT_MINUTES;
  const environment = bagAt(inputs, "environment");
  const deadline = Date.now() + (request.timeoutMs ?? minutes * 60_000);
  const shell = new BuildShell({
    processes: request.processes,
    shell: shellOf(buildspec, environment),
    folder: join(request.workFolder, "shell"),
    cwd: place.sourceFolder,
    env: variables,
    isolated: buildspec.version === "0.1",
    remainingMs: () => deadline - Date.now(),
    signal: request.signal,
    onLine: (line) => voice.line(line),
    mask,
  });
  try {
    unmodelled(buildspec, environment, variables["PATH"] ?? "").forEach((what) => voice.notRehearsed(what));
    return await finishAttempt(request, buildspec, place, shell, voice);
  } finally {
    await shell.stop();
    await voice.close();
  }
}

async function finishAttempt(
  request: BuildRequest,
  buildspec: Buildspec,
  place: BuildPlace,
  shell: BuildShell,
  voice: Voice,
): Promise<Attempt> {
  const { sourceFolder, home, id, arn } = place;
  const { cache } = buildspec;
  const cached = cache !== undefined && keepsCache(request.project.inputs);
  const cachePlace: CachePlace = { folder: request.cacheFolder, sourceFolder, home };
  const cacheKey = cached ? await keyOf(cache, shell) : NO_KEY;
  if (cached) await restoreCache(cache, cachePlace, cacheKey);
  const unknownBefore = request.aws.unknown.length;
  const failure = await runPhases(buildspec, shell, voice.observer());
  request.aws.unknown.slice(unknownBefore).forEach((what) => voice.notRehearsed(what));
  const exportedVariables = failure === undefined ? await exportedOf(buildspec, shell) : {};
  const reports = await readReports(buildspec, sourceFolder);
  for (const { group, problems } of reports) problems.forEach((what) => voice.notRehearsed(`report ${group}: ${what}`));
  const common = { id, arn, exportedVariables, reports };
  if (failure !== undefined) {
    const text = voice.masked(failure.detail);
    return { result: { ...common, succeeded: false, failure: text, artifacts: {} }, failure };
  }
  try {
    const artifacts = await zipArtifacts(buildspec, {
      sourceFolder,
      target: join(request.workFolder, "artifacts"),
      outputs: request.outputArtifacts,
      identifier: request.batch?.identifier,
      expand: (texts) => shell.expand(texts),
      onLine: (line) => voice.line(line),
    });
    const outside = cached ? await saveCache(cache, cachePlace, cacheKey) : [];
    outside.forEach((path) => voice.notRehearsed(`cache ${path}: it lies outside of source and home`));
    return { result: { ...common, succeeded: true, artifacts } };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    const text = voice.masked(`UPLOAD_ARTIFACTS: ${error.message}`);
    return { result: { ...common, succeeded: false, failure: text, artifacts: {} } };
  }
}

const NO_KEY: CacheKey = { key: "", fallbackKeys: [] };

/** Keys may hold commands and variables. */
async function keyOf({ key = "", fallbackKeys }: Cache, shell: BuildShell): Promise<CacheKey> {
  const texts = [key, ...fallbackKeys];
  const [expanded = "", ...others] = texts.some((text) => text.includes("$")) ? await shell.expand(texts) : texts;
  return { key: expanded, fallbackKeys: others };
}

async function exportedOf({ env }: Buildspec, shell: BuildShell): Promise<Record<string, string>> {
  const names = env.exportedVariables;
  const values = names.length === 0 ? [] : await shell.expand(names.map((name) => `\${${name}-}`));
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
}

const NO_PHASES = "the buildspec has no phases, only a batch; set BatchEnabled in the action's configuration";

/** The result of a build that could not begin. */
export const failedBuild = ({ message: failure }: BuildError): BuildResult => ({
  id: "",
  arn: "",
  succeeded: false,
  failure,
  exportedVariables: {},
  reports: [],
  artifacts: {},
});

/** How often a build is tried again after this failure. */
function retriesOf(failure: PhaseFailure | undefined): number {
  const onFailure = failure?.phase.onFailure;
  if (failure === undefined || failure.isStopped || onFailure?.action !== "RETRY") return 0;
  return new RegExp(onFailure.pattern ?? ".*", "s").test(failure.message) ? (onFailure.count ?? 0) : 0;
}

/**
 * Runs a build as CodeBuild would run it for a pipeline, with the programs of this machine.
 *
 * A build that fails is a result; what is thrown stops the rehearsal.
 *
 * @throws RehearsalError where the machine refuses, or a value of a parameter or secret is missing
 */
export async function runBuild(request: BuildRequest): Promise<BuildResult> {
  return withFileErrors(`run the build of ${request.project.name}`, async () => {
    await mkdir(dirname(request.logFile), { recursive: true });
    try {
      const buildspec = await buildspecOf(request);
      if (buildspec.phases.length === 0) throw new BuildError(NO_PHASES);
      let attempt = await runAttempt(request, buildspec);
      for (let tried = 0; tried < retriesOf(attempt.failure); tried += 1)
        attempt = await runAttempt(request, buildspec);
      return attempt.result;
    } catch (error) {
      if (error instanceof BuildError) return failedBuild(error);
      throw error;
    }
  });
}
