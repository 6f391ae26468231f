/** Makes images from Dockerfiles without containers: files are copied, settings noted, and nothing is run. */
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, posix, relative, resolve } from "node:path";
import { glob } from "tinyglobby";
import { command, DockerfileError, type Instruction, pairs, parseDockerfile, substitute, words } from "./dockerfile";
import { EMPTY_CONFIG, type Image, type ImageConfig, sealImage } from "./image";

export interface BuildImageArgs {
  /** Folder that COPY takes from. */
  readonly context: string;
  /** Path of the Dockerfile. */
  readonly file: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Empty folder that becomes the image's. */
  readonly folder: string;
  /** An image that was built or pushed before. */
  readonly find: (reference: string) => Image | undefined;
  readonly onNotRehearsed: (what: string) => void;
}

type Draft = { -readonly [K in keyof ImageConfig]: ImageConfig[K] };

/** Images that bring Node.js, by the last part of their name: they run with the node of this machine. */
const NODE = /(?:^|\/)node(?::(\d+)?[^/]*)?(?:@.*)?$/;

class ImageBuild {
  private readonly config: Draft = { ...EMPTY_CONFIG };
  private readonly args = new Map<string, string>();
  private ignored: readonly string[] = [];

  constructor(
    private readonly input: BuildImageArgs,
    private readonly shown: string,
  ) {}

  async run(instructions: readonly Instruction[]): Promise<Image> {
    await mkdir(this.input.folder, { recursive: true });
    this.ignored = await ignoredFiles(this.input.context);
    for (const instruction of instructions) await this.steps[instruction.name]?.(instruction);
    this.config.labels = { ...this.config.labels, ...this.input.labels };
    return sealImage(this.input.folder, this.config);
  }

  private readonly steps: Readonly<Record<string, (instruction: Instruction) => Promise<void> | void>> = {
    FROM: (instruction) => this.from(instruction),
    ARG: ({ rest }) => this.arg(rest),
    ENV: ({ rest }) => {
      this.config.env = { ...this.config.env, ...Object.fromEntries(pairs(this.put(rest))) };
    },
    LABEL: ({ rest }) => {
      this.config.labels = { ...this.config.labels, ...Object.fromEntries(pairs(this.put(rest))) };
    },
    WORKDIR: async ({ rest }) => {
      this.config.workingDir = posix.resolve(this.config.workingDir, this.put(rest));
      await mkdir(join(this.input.folder, this.config.workingDir), { recursive: true });
    },
    USER: ({ rest }) => {
      this.config.user = this.put(rest);
      this.input.onNotRehearsed(`${this.shown}: USER ${this.config.user}: containers run as you`);
    },
    EXPOSE: ({ rest }) => {
      const ports = words(this.put(rest)).map((port) => (port.includes("/") ? port : `${port}/tcp`));
      this.config.exposedPorts = [...this.config.exposedPorts, ...ports];
    },
    ENTRYPOINT: ({ rest }) => {
      this.config.entrypoint = command(rest);
      this.config.cmd = []; // an entry point resets the command of the base
    },
    CMD: ({ rest }) => {
      this.config.cmd = command(rest);
    },
    HEALTHCHECK: ({ rest }) => this.healthCheck(rest),
    COPY: (instruction) => this.copy(instruction),
    ADD: (instruction) => this.copy(instruction),
    RUN: ({ rest }) => this.input.onNotRehearsed(`${this.shown}: RUN ${rest}`),
    SHELL: ({ rest }) => this.input.onNotRehearsed(`${this.shown}: SHELL ${rest}`),
    VOLUME: ({ rest }) => this.input.onNotRehearsed(`${this.shown}: VOLUME ${rest}`),
    STOPSIGNAL: ({ rest }) => this.input.onNotRehearsed(`${this.shown}: STOPSIGNAL ${rest}`),
  };

  private put(text: string): string {
    return substitute(text, new Map([...this.args, ...Object.entries(this.config.env)]));
  }

  private async from({ rest, line }: Instruction): Promise<void> {
    const [reference = ""] = words(this.put(rest)).filter((word) => !word.startsWith("--"));
    const base = this.input.find(reference);
    if (base?.outside === true)
      return this.input.onNotRehearsed(`image ${reference}: what is built on it runs with what this machine has`);
    if (base !== undefined) {
      Object.assign(this.config, base.config);
      await cp(base.folder, this.input.folder, { recursive: true, verbatimSymlinks: true });
      return;
    }
    const node = NODE.exec(reference);
    if (node === null)
      throw new DockerfileError(
        this.shown,
        line,
        `FROM ${reference} is not rehearsed: only images of node, and those that the delivery has built, are`,
      );
    if (`v${node[1] ?? ""}` !== process.version.split(".")[0])
      this.input.onNotRehearsed(`image ${reference}: containers run with node ${process.version} of this machine`);
  }

  private arg(rest: string): void {
    const [name = "", ...value] = rest.split("=");
    const given = this.input.buildArgs[name.trim()];
    const fallback = value.length === 0 ? undefined : words(this.put(value.join("="))).join(" ");
    const found = given ?? fallback;
    if (found !== undefined) this.args.set(name.trim(), found);
  }

  private healthCheck(rest: string): void {
    const [, text = ""] = /(?:^|\s)CMD\s+(.*)$/s.exec(rest) ?? [];
    if (text === "") delete this.config.healthCheck;
    else this.config.healthCheck = command(text);
  }

  private async copy({ name, rest, line }: Instruction): Promise<void> {
    const text = this.put(rest);
    const list = text.trimStart().startsWith("[") ? [...command(text)] : words(text);
    const flags = list.filter((word) => word.startsWith("--"));
    const paths = list.filter((word) => !word.startsWith("--"));
    const target = paths.pop();
    const refuse = (why: string): never => {
      throw new DockerfileError(this.shown, line, `${name} ${text}: ${why}`);
    };
    if (target === undefined || paths.length === 0) return refuse("it needs a source and a target");
    if (flags.some((flag) => flag.startsWith("--from="))) return refuse("copies from other images are not rehearsed");
    if (paths.some((path) => /^\w+:\/\//.test(path) || (name === "ADD" && /\.(tar|t?gz|tbz2|xz)/.test(path))))
      return refuse("downloads and archives are not rehearsed; copy files");
    for (const flag of flags.filter((one) => one.startsWith("--chown=")))
      this.input.onNotRehearsed(`${this.shown}: ${name} ${flag}: owners are not set`);
    const found = (await Promise.all(paths.map((path) => this.sources(path)))).flat();
    if (found.length === 0) refuse(`the context ${basename(this.input.context)} holds no such file`);
    for (const source of found) await this.copyOne(source, target, found.length > 1);
  }

  /** Paths in the context that a pattern names. */
  private async sources(path: string): Promise<readonly string[]> {
    const clean =
      posix
        .normalize(path)
        .replace(/^(?:\.\.\/)+|^\//, "")
        .replace(/\/$/, "") || ".";
    if (!/[*?[]/.test(clean)) return existsSync(join(this.input.context, clean)) ? [clean] : [];
    const options = { cwd: this.input.context, dot: true, expandDirectories: false, onlyFiles: false };
    return (await glob([clean], options)).map((found) => found.replace(/\/$/, "")).sort();
  }

  /** What a folder holds goes into the target; a file becomes the target, or goes into it where that is a folder. */
  private async copyOne(source: string, target: string, several: boolean): Promise<void> {
    const from = join(this.input.context, source);
    const to = join(this.input.folder, posix.resolve(this.config.workingDir, target));
    const isFolder = (await stat(from)).isDirectory();
    const intoFolder = several || target.endsWith("/") || (existsSync(to) && (await stat(to)).isDirectory());
    const path = !isFolder && intoFolder ? join(to, basename(source)) : to;
    await mkdir(dirname(path), { recursive: true });
    const ignored = new Set(this.ignored.map((one) => resolve(this.input.context, one)));
    await cp(from, path, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (one) => !ignored.has(resolve(one)),
    });
  }
}

/** Files and folders that `.dockerignore` leaves out. */
async function ignoredFiles(context: string): Promise<readonly string[]> {
  const file = join(context, ".dockerignore");
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, "utf8")).split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, ""));
  const rules = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const options = { cwd: context, dot: true, expandDirectories: false, onlyFiles: false };
  const excluded = new Set<string>();
  for (const rule of rules) {
    const keep = rule.startsWith("!");
    for (const found of await glob([keep ? rule.slice(1) : rule], options))
      if (keep) excluded.delete(found.replace(/\/$/, ""));
      else excluded.add(found.replace(/\/$/, ""));
  }
  return [...excluded];
}

/** Builds an image. @throws DockerfileError */
export async function buildImage(input: BuildImageArgs): Promise<Image> {
  const shown = relative(input.context, input.file) || basename(input.file);
  const instructions = parseDockerfile(await readFile(input.file, "utf8"), shown);
  return new ImageBuild(input, shown).run(instructions);
}
