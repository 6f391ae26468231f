/** Everything that can be wrong with user data before it is formed. */
import type * as pulumi from "@pulumi/pulumi";
import { checkChoice, checkInteger, checkRegion, checkUnique } from "../internal/checks";
import { Problems, type Problem } from "../internal/problems";
import { INSTANCE_USER_DATA_DEFAULTS as DEFAULTS, type InstanceUserDataArgs } from "./args";
import { AgentVersion, InstanceArchitecture, OperatingSystem } from "./enums";
import { type System, SYSTEMS } from "./systems";
import { MAX_USER_DATA_BYTES } from "./userDataText";

/** Names, groups (`@group`) and streams of modules (`@module:stream`) that stay one word of a shell. */
const PACKAGE = /^@?[A-Za-z0-9][\w.+:/-]*$/;
const LINUX_PATH = /^(?:\/[\w.@+-]+)+$/;
const WINDOWS_PATH = /^[A-Za-z]:(?:\\[\w.()+-]+(?: [\w.()+-]+)*)+$/;
const PROXY = /^https?:\/\/(?:[\w-]+\.)*[\w-]+(?::\d{1,5})?\/?$/;

/** What the checks leave to be done once values are known. */
export interface CheckedUserData {
  readonly commands: readonly pulumi.Input<string>[];
  /** Returns the text when it is short enough. @throws pulumi.ResourceError */
  readonly sized: (text: string) => string;
}

/** @throws pulumi.ResourceError that lists every problem. */
export function validateInstanceUserData(
  name: string,
  args: InstanceUserDataArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): CheckedUserData {
  const problems = new Problems("InstanceUserData", name);
  checkChoice(problems, "architecture", args.architecture, InstanceArchitecture, "omit it to use x86_64");
  checkChoice(problems, "agentVersion", args.agentVersion, AgentVersion, "omit it to use the system's default");
  const system = checkChoice(problems, "operatingSystem", args.operatingSystem, OperatingSystem, "take one of them")
    ? SYSTEMS[args.operatingSystem]
    : undefined;
  if (system !== undefined) checkSystem(problems, args, system);
  problems.require(args.proxyUri === undefined || PROXY.test(args.proxyUri), {
    property: "proxyUri",
    allowed: "must be http://host:port without user and password, which user data would show to everybody",
    fix: "let the proxy know the instances by their network",
  });
  checkInteger(problems, "maxRevisions", args.maxRevisions, [1, 1000], "omit it to keep the agent's own number");
  checkRegion(problems, args.region);
  const commands = (args.commands ?? []).map(
    (command, index) => problems.input(command, (text) => commandProblem(text, index)) ?? command,
  );
  problems.throwIfAny(opts);
  return { commands, sized: (text) => sized(name, text, opts) };
}

function checkSystem(problems: Problems, args: InstanceUserDataArgs, system: System): void {
  const { operatingSystem, architecture = DEFAULTS.architecture, agentVersion, packages = [], files = {} } = args;
  const onWindows = system.packageManager === undefined;
  problems.require(!onWindows || architecture !== InstanceArchitecture.Arm, {
    property: "architecture",
    allowed: `must be x86_64 for ${operatingSystem}`,
    got: architecture,
    fix: "omit it",
  });
  const known = agentVersion !== undefined && Object.values<string>(AgentVersion).includes(agentVersion);
  problems.require(!known || system.agentVersions.includes(agentVersion), {
    property: "agentVersion",
    allowed: `must be ${system.agentVersions.join(" or ")} for ${operatingSystem}`,
    got: agentVersion,
    fix: "omit it",
  });
  problems.require(!onWindows || packages.length === 0, {
    property: "packages",
    allowed: `must not be given for ${operatingSystem}, which has no package manager of its own`,
    got: packages,
    fix: "install them by commands",
  });
  checkUnique(problems, "packages", packages, "name each package once");
  packages.forEach((each, index) =>
    problems.require(PACKAGE.test(each), {
      property: `packages[${index}]`,
      allowed: "must be the name of a package, a group (@group) or a module's stream (@module:stream)",
      got: each,
      fix: "use commands for anything else",
    }),
  );
  const [form, example] = onWindows
    ? [WINDOWS_PATH, "C:\\shop\\settings.json"]
    : ([LINUX_PATH, "/etc/shop/environment"] as const);
  for (const path of Object.keys(files))
    problems.require(form.test(path) && !/[\\/]\.\.?(?:[\\/]|$)/.test(path), {
      property: "files",
      allowed: `must have absolute paths such as ${example}, of letters, digits and . _ -`,
      got: path,
      fix: "rename the file",
    });
}

const commandProblem = (text: string, index: number): Problem | undefined =>
  /<\/?powershell>/i.test(text)
    ? {
        property: `commands[${index}]`,
        allowed: "must not hold <powershell> tags",
        fix: "remove them; they are set around all",
      }
    : undefined;

function sized(name: string, text: string, opts: pulumi.ComponentResourceOptions | undefined): string {
  const problems = new Problems("InstanceUserData", name);
  const bytes = Buffer.byteLength(text);
  problems.require(bytes <= MAX_USER_DATA_BYTES, {
    property: "files",
    allowed: `and commands must lead to user data of at most ${MAX_USER_DATA_BYTES} bytes`,
    got: bytes,
    fix: "let a command fetch what is long",
  });
  problems.throwIfAny(opts);
  return text;
}
