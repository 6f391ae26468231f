/** The stand-in for `docker` in builds: makes images of files, tags, pushes and inspects them; runs nothing. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CommandRequest, CommandResult } from "../awsCli/command";
import type { Caller } from "../cloud";
import { RehearsalError } from "../types";
import { type BuildImageArgs, buildImage } from "./buildImage";
import type { Image } from "./image";
import { parseReference, type Registry } from "./registry";

/** What a command line of docker's is made of. */
interface DockerArguments {
  readonly command: string;
  readonly positional: readonly string[];
  /** Values by option, in order; a switch has empty ones. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** Use that docker knows and the stand-in does not. */
class UnknownDockerUse extends Error {}

const SHORT: Readonly<Record<string, string>> = {
  "-t": "--tag",
  "-f": "--file",
  "-u": "--username",
  "-p": "--password",
  "-q": "--quiet",
};
const SWITCHES = new Set(["--password-stdin", "--quiet", "--no-cache", "--pull", "--push", "--load", "--all-tags"]);
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  login: ["--username", "--password", "--password-stdin"],
  logout: [],
  build: [
    "--tag",
    "--file",
    "--build-arg",
    "--label",
    "--platform",
    "--quiet",
    "--no-cache",
    "--pull",
    "--push",
    "--load",
    "--provenance",
    "--sbom",
    "--progress",
  ],
  tag: [],
  push: ["--quiet"],
  inspect: ["--format", "--type"],
};

function parseDocker(all: readonly string[]): DockerArguments {
  const isNested = all[0] === "image" || all[0] === "buildx";
  const [command = "", ...words] = isNested ? all.slice(1) : all;
  const known = OPTIONS[command];
  if (known === undefined) throw new UnknownDockerUse(`docker ${all.slice(0, isNested ? 2 : 1).join(" ")}`);
  const positional: string[] = [];
  const options = new Map<string, string[]>();
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (!word.startsWith("-") || word === "-") {
      positional.push(word);
      continue;
    }
    const [given = "", ...inline] = word.split("=");
    const name = SHORT[given] ?? given;
    if (!known.includes(name)) throw new UnknownDockerUse(`docker ${command} ${given}`);
    const value = inline.length > 0 ? inline.join("=") : SWITCHES.has(name) ? "" : (words[(index += 1)] ?? "");
    options.set(name, [...(options.get(name) ?? []), value]);
  }
  return { command, positional, options };
}

const pairsOf = (values: readonly string[] = []): Record<string, string> =>
  Object.fromEntries(values.map((value) => [value.split("=", 1)[0] ?? "", value.slice(value.indexOf("=") + 1)]));

/** Images and logins of one build. */
export class Docker {
  private readonly images = new Map<string, Image>();
  private readonly logins = new Map<string, Caller>();
  /** Names under which an image was pushed, with its digest. */
  private readonly pushed = new Map<string, string[]>();

  /** @param folder Where images are made. */
  constructor(
    private readonly registry: Registry,
    private readonly folder: string,
    private readonly onNotRehearsed: (what: string) => void,
  ) {}

  async run(request: CommandRequest): Promise<CommandResult> {
    try {
      const parsed = parseDocker(request.arguments);
      const stdout = await this.commands[parsed.command]?.(parsed, request);
      return { exitCode: 0, stdout: stdout ?? "", stderr: "" };
    } catch (error) {
      if (error instanceof UnknownDockerUse) {
        this.onNotRehearsed(error.message);
        const text = `the rehearsal's stand-in for docker does not know: ${error.message}. The step counts as not rehearsed.`;
        return { exitCode: 125, stdout: "", stderr: `${text}\n` };
      }
      if (!(error instanceof RehearsalError)) throw error;
      return { exitCode: 1, stdout: "", stderr: `ERROR: ${error.message}\n` };
    }
  }

  private readonly commands: Readonly<
    Record<string, (parsed: DockerArguments, request: CommandRequest) => Promise<string>>
  > = {
    login: async ({ options, positional: [server = ""] }, { stdin = "" }) => {
      const password = options.has("--password-stdin") ? stdin.trim() : (options.get("--password")?.[0] ?? "");
      const caller = this.registry.callerOf(password);
      const host = server.replace(/^https?:\/\/|\/$/g, "");
      if (caller === undefined || options.get("--username")?.[0] !== "AWS")
        throw new RehearsalError(`login attempt to https://${host}/v2/ failed with status: 400 Bad Request`);
      this.logins.set(host, caller);
      return "Login Succeeded\n";
    },
    logout: async () => "",
    build: (parsed, request) => this.build(parsed, request),
    tag: async ({ positional: [from = "", to = ""] }) => {
      this.images.set(nameOf(to), this.local(from));
      return "";
    },
    push: async ({ positional: [name = ""] }) => this.push(name),
    inspect: async ({ positional: [name = ""], options }) => this.inspect(name, options.get("--format")?.[0]),
  };

  private async build(
    { options, positional: [context = "."] }: DockerArguments,
    request: CommandRequest,
  ): Promise<string> {
    const folder = resolve(request.folder, context);
    const file = resolve(request.folder, options.get("--file")?.[0] ?? join(context, "Dockerfile"));
    if (!existsSync(file))
      throw new RehearsalError(`failed to read dockerfile: open ${file}: no such file or directory`);
    const args: BuildImageArgs = {
      context: folder,
      file,
      buildArgs: pairsOf(options.get("--build-arg")),
      labels: pairsOf(options.get("--label")),
      folder: join(this.folder, randomBytes(8).toString("hex")),
      find: (reference) =>
        this.images.get(nameOf(reference)) ??
        this.registry.pull(this.logins.get(parseReference(reference).host), reference),
      onNotRehearsed: this.onNotRehearsed,
    };
    const image = await buildImage(args);
    const tags = options.get("--tag") ?? [];
    this.images.set(image.digest, image);
    for (const tag of tags) this.images.set(nameOf(tag), image);
    const pushes = options.has("--push") ? tags.map((tag) => this.push(tag)) : [];
    return options.has("--quiet") ? `${image.digest}\n` : [`writing image ${image.digest}\n`, ...pushes].join("");
  }

  private push(name: string): string {
    const image = this.local(name);
    const reference = parseReference(name);
    const caller = this.logins.get(reference.host);
    if (caller === undefined)
      throw new RehearsalError(`no basic auth credentials for ${reference.host}; run docker login`);
    this.registry.push(caller, reference, image);
    const digests = this.pushed.get(image.digest) ?? [];
    this.pushed.set(image.digest, [...new Set([...digests, `${reference.host}/${reference.name}@${image.digest}`])]);
    return `${reference.tag}: digest: ${image.digest} size: 1\n`;
  }

  private inspect(name: string, format: string | undefined): string {
    const image = this.local(name);
    const { config, digest } = image;
    const RepoDigests = this.pushed.get(digest) ?? [];
    const RepoTags = [...this.images].filter(([tag, one]) => one === image && tag !== digest).map(([tag]) => tag);
    if (format === undefined)
      return `${JSON.stringify([{ Id: digest, RepoTags, RepoDigests, Config: config }], undefined, 4)}\n`;
    const [, index] = /^\{\{\s*\(?\s*index \.RepoDigests (\d+)\s*\)?\s*\}\}$/.exec(format) ?? [];
    if (index !== undefined) {
      const found = RepoDigests[Number(index)];
      if (found === undefined)
        throw new RehearsalError(`template parsing error: ${name} was not pushed: it has no RepoDigests`);
      return `${found}\n`;
    }
    if (/^\{\{\s*\.Id\s*\}\}$/.test(format)) return `${digest}\n`;
    throw new UnknownDockerUse(`docker inspect --format ${format}`);
  }

  private local(name: string): Image {
    const found = this.images.get(nameOf(name)) ?? this.images.get(name);
    if (found === undefined) throw new RehearsalError(`No such image: ${name}`);
    return found;
  }
}

/** A name with its tag. */
const nameOf = (text: string): string => {
  if (text.startsWith("sha256:") || text.includes("@")) return text;
  const { host, name, tag } = parseReference(text);
  return `${host === "" ? "" : `${host}/`}${name}:${tag}`;
};
