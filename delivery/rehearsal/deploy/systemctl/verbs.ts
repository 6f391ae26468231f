import { lstatSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { hostPath, onHost, type Host } from "../host";
import { describe, fileState, propertiesOf } from "./describe";
import type { Services } from "./services";
import { UnitError } from "./unitFile";

/** What `systemctl` prints and ends with. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Request {
  readonly host: Host;
  readonly services: Services;
  readonly units: readonly string[];
  readonly options: Options;
}

interface Options {
  readonly quiet: boolean;
  readonly now: boolean;
  readonly value: boolean;
  readonly lines: number;
  readonly properties: readonly string[];
}

type Verb = (request: Request) => Promise<Answer>;

const answer = (exitCode: number, stdout = "", stderr = ""): Answer => ({ exitCode, stdout, stderr });
const line = (text: string): string => `${text}\n`;

/**
 * Answers one call of `systemctl`, with the exit codes of systemctl(1). Where versions of systemd differ, 252 of Amazon
 * Linux 2023 is meant; its answers for a unit that does not exist are from memory.
 */
export async function systemctl(host: Host, services: Services, args: readonly string[]): Promise<Answer> {
  const { verb, units, options } = parseArguments(args);
  const run = verbs[verb];
  if (run === undefined) {
    return answer(1, "", line(`Unknown command verb ${verb}; the rehearsal knows ${Object.keys(verbs).join(", ")}.`));
  }
  const other = units.find((unit) => !unit.endsWith(".service"));
  if (other !== undefined) return answer(1, "", line(`${other}: only services are rehearsed.`));
  try {
    return await run({ host, services, units, options });
  } catch (error) {
    if (error instanceof UnitError) return answer(1, "", line(`Job for ${units.join(", ")} failed: ${error.message}.`));
    throw error;
  }
}

function parseArguments(args: readonly string[]): { verb: string; units: string[]; options: Options } {
  const words: string[] = [];
  const properties: string[] = [];
  const flags = new Set<string>();
  let lines = 10;
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name = "", value] = /^(--?[\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (!word.startsWith("-")) words.push(word);
    else if (name === "-p" || name === "--property") properties.push(...(value ?? rest.shift() ?? "").split(","));
    else if (name === "-n" || name === "--lines") lines = Number(value ?? rest.shift());
    else flags.add(name);
  }
  const [verb = "list-units", ...names] = words;
  const has = (...names: string[]): boolean => names.some((name) => flags.has(name));
  return {
    verb,
    units: names.map((name) => (/\.[a-z]+$/.test(name) ? name : `${name}.service`)),
    options: { quiet: has("-q", "--quiet"), now: has("--now"), value: has("--value"), lines, properties },
  };
}

/** Runs a job for each unit; a unit that does not exist is exit code 5, as LSB has it. */
const job =
  (what: string, run: (services: Services, unit: string) => Promise<void>): Verb =>
  async ({ services, units }) => {
    const missing = units.filter((unit) => services.find(unit) === undefined);
    if (missing.length > 0) {
      return answer(5, "", missing.map((unit) => line(`Failed to ${what} ${unit}: Unit ${unit} not found.`)).join(""));
    }
    const stale = units.filter((unit) => services.needsReload(unit) && services.fileOf(unit) !== undefined);
    for (const unit of units) await run(services, unit);
    return answer(
      0,
      "",
      stale
        .map((unit) => line(`Warning: The unit file of ${unit} changed on disk. Run 'systemctl daemon-reload'.`))
        .join(""),
    );
  };

const restart = async (services: Services, unit: string): Promise<void> => {
  await services.stop(unit);
  await services.start(unit);
};

const linksOf = ({ host, services }: Request, unit: string): string[] =>
  (services.find(unit)?.unit.wantedBy ?? []).map((target) =>
    join(hostPath(host, `/etc/systemd/system/${target}.wants`), unit),
  );

const enable: Verb = async (request) => {
  const { host, services, units, options } = request;
  let stderr = "";
  for (const unit of units) {
    const file = services.fileOf(unit);
    if (file === undefined) return answer(1, "", line(`Failed to enable unit: Unit file ${unit} does not exist.`));
    for (const link of linksOf(request, unit)) {
      mkdirSync(join(link, ".."), { recursive: true });
      if (lstatSync(link, { throwIfNoEntry: false })) continue;
      symlinkSync(file, link);
      stderr += line(`Created symlink ${onHost(host, link)} → ${onHost(host, file)}.`);
    }
    if (options.now) await services.start(unit);
  }
  return answer(0, "", options.quiet ? "" : stderr);
};

const disable: Verb = async (request) => {
  const { host, services, units, options } = request;
  let stderr = "";
  for (const unit of units) {
    if (services.find(unit) === undefined) {
      return answer(1, "", line(`Failed to disable unit: Unit file ${unit} does not exist.`));
    }
    for (const link of linksOf(request, unit).filter((path) => lstatSync(path, { throwIfNoEntry: false }))) {
      rmSync(link);
      stderr += line(`Removed "${onHost(host, link)}".`);
    }
    if (options.now) await services.stop(unit);
  }
  return answer(0, "", options.quiet ? "" : stderr);
};

const isActive: Verb = async ({ services, units, options }) => {
  const states = units.map((unit) => services.find(unit)?.state ?? "inactive");
  return answer(states.includes("active") ? 0 : 3, options.quiet ? "" : states.map(line).join(""));
};

const isFailed: Verb = async ({ services, units, options }) => {
  const states = units.map((unit) => services.find(unit)?.state ?? "inactive");
  return answer(states.includes("failed") ? 0 : 1, options.quiet ? "" : states.map(line).join(""));
};

const isEnabled: Verb = async ({ services, units, options }) => {
  const missing = units.find((unit) => services.find(unit) === undefined);
  if (missing !== undefined) {
    return answer(1, "", line(`Failed to get unit file state for ${missing}: No such file or directory`));
  }
  const states = units.map((unit) => fileState(services, unit));
  return answer(states.includes("disabled") ? 1 : 0, options.quiet ? "" : states.map(line).join(""));
};

const status: Verb = async ({ host, services, units, options }) => {
  const found = units.map((unit) => services.find(unit));
  const missing = units.filter((_, index) => found[index] === undefined);
  const stdout = found
    .flatMap((service) => service ?? [])
    .map((service) => describe(host, services, service, options.lines));
  if (missing.length > 0) {
    return answer(4, stdout.join("\n"), missing.map((unit) => line(`Unit ${unit} could not be found.`)).join(""));
  }
  return answer(found.every((service) => service?.state === "active") ? 0 : 3, stdout.join("\n"));
};

const show: Verb = async ({ services, units, options }) => {
  const stdout = units.map((unit) => {
    const properties = propertiesOf(services, unit);
    const names = options.properties.length > 0 ? options.properties : Object.keys(properties);
    return names
      .filter((name) => properties[name] !== undefined)
      .map((name) => line(options.value ? (properties[name] ?? "") : `${name}=${properties[name]}`))
      .join("");
  });
  return answer(0, stdout.join("\n"));
};

const verbs: Readonly<Record<string, Verb>> = {
  "daemon-reload": async ({ services }) => {
    services.reload();
    return answer(0);
  },
  enable,
  disable,
  start: job("start", (services, unit) => services.start(unit)),
  stop: job("stop", (services, unit) => services.stop(unit)),
  restart: job("restart", restart),
  "reload-or-restart": job("reload-or-restart", restart),
  "try-restart": job("try-restart", async (services, unit) => {
    if (services.find(unit)?.state === "active") await restart(services, unit);
  }),
  "reset-failed": async ({ services, units }) => {
    units.forEach((unit) => services.resetFailed(unit));
    return answer(0);
  },
  "is-active": isActive,
  "is-failed": isFailed,
  "is-enabled": isEnabled,
  status,
  show,
  cat: async ({ services, units }) => {
    const files = units.map((unit) => services.fileOf(unit));
    const missing = units.find((_, index) => files[index] === undefined);
    if (missing !== undefined) return answer(1, "", line(`No files found for ${missing}.`));
    return answer(0, files.map((file) => `# ${file}\n`).join("\n"));
  },
};
