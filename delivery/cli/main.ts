/** The command line of `interlock`. */
import { Argument, Command, CommanderError, Option } from "commander";
import type { ExitCode } from "./exitCode";
import { printableJson } from "../printable";
import { colorsOf, rendered } from "./colors";
import { createOutput } from "./output";
import { addReleaseCommands } from "./releaseCommands";
import type { CostCommandOptions } from "./cost";
import type { MapCommandOptions } from "./map";
import type { QuotasCommandOptions } from "./quotas";
import type { ReportCommandOptions } from "./report";
import type { RehearseCommandOptions } from "./rehearse";
import type { ValidateCommandOptions } from "./validate";
import type { ProveCommandOptions } from "./prove";

interface CommonOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function createProgram(done: (code: ExitCode) => void): Command {
  const program = new Command("interlock")
    .description("Evaluates, proves and rehearses the delivery that the Pulumi program declares")
    .exitOverride()
    .configureOutput({ outputError: () => undefined }) // `main` says it, also as JSON
    .configureHelp({ sortSubcommands: true });

  program
    .command("rehearse")
    .description("Carry the app's current commit through every pipeline on this machine")
    .option("-y, --yes", "give every approval")
    .option("--fail <region>", "let prod's deployment fail in this region")
    .option("--alarm <name@region>", "let this alarm go off during deployments to its region; repeatable", collect, [])
    .option("--drill <list>", "drills after the delivery: rollback, evacuation, or none (default: rollback)")
    .option("--world <list>", "worlds to deliver into, in turn (default: first-day,steady); repeatable", collect, [])
    .option("--lose <region>", "region that the world region-lost loses (default: prod's last)")
    .option("--idle-days <days>", "days that pass at the end of the world steady, before instances are replaced")
    .option("--pull-request", "let the commit come as a pull request first, which is reviewed")
    .option("--allow-dirty", "rehearse the last commit although the app has uncommitted changes")
    .option("--source <folder>", "folder of the app in this repository", "app")
    .option("--values <file>", "YAML file with the values of parameters and secrets, which are never printed")
    .option("--no-report", "write no report")
    .option("--json", "print one JSON document")
    .option("-v, --verbose", "show the output of builds and hooks")
    .action(async (options: CommonOptions & RehearseCommandOptions) => {
      // Loaded only when asked for: `graph` must not pay for what it does not use.
      const { rehearseCommand } = await import("./rehearse");
      done(
        await rehearseCommand(
          options,
          createOutput({ json: options.json ?? false, verbose: options.verbose ?? false }),
        ),
      );
    });

  program
    .command("graph")
    .description("Print the resources that a stack declares")
    .requiredOption("-s, --stack <name>", "stack to evaluate")
    .option("--preview", "as a preview: outputs that AWS computes are unknown")
    .option("-c, --config <key=value>", "a setting that replaces the stack's own; repeatable", collect, [])
    .option("--json", "print one JSON document")
    .action(async (options: CommonOptions & { stack: string; preview?: boolean; config: string[] }) => {
      const { graphCommand } = await import("./graph");
      done(await graphCommand(options, createOutput({ json: options.json ?? false, verbose: false })));
    });

  program
    .command("map")
    .description("Draw the delivery: accounts, regions, pipelines, stores and targets")
    .option("-s, --stack <name>", "stack to draw; repeatable (default: all)", collect, [])
    .option("-o, --out <file>", "file to write; its ending says the format")
    .addOption(new Option("--format <format>", "format of the picture").choices(["svg", "png", "html"]))
    .option("--expand", "draw every region on its own, also where a wave has many")
    .option("--json", "print one JSON document")
    .action(async (options: CommonOptions & MapCommandOptions) => {
      const { mapCommand } = await import("./map");
      done(await mapCommand(options, createOutput({ json: options.json ?? false, verbose: false })));
    });

  program
    .command("report")
    .description("Write a page with map, last rehearsal, proof, costs, quotas and resources")
    .option("-o, --out <file>", "file to write (default: .interlock/report.html)")
    .option("--against <revision>", "add what has changed since a revision of git, and what it costs")
    .option("--json", "print one JSON document")
    .action(async (options: CommonOptions & ReportCommandOptions) => {
      const { reportCommand } = await import("./report");
      done(await reportCommand(options, createOutput({ json: options.json ?? false, verbose: false })));
    });

  program
    .command("cost")
    .description("Estimate what the program costs in a month, and what a change adds")
    .option("-s, --stack <name>", "stack to estimate; repeatable (default: all)", collect, [])
    .option("-u, --usage <key=number>", "how much is used, of all stacks or <stack>.<key>; repeatable", collect, [])
    .option("--usage-file <file>", "YAML file with such figures (default: usage.yaml of the program)")
    .option("-c, --config <stack.key=value>", "setting to try, which shows the difference; repeatable", collect, [])
    .option("--against <revision>", "show the difference to a revision of git")
    .option("--lines", "show every line of the estimate")
    .option("--json", "print one JSON document")
    .action(async (options: CommonOptions & CostCommandOptions) => {
      const { costCommand } = await import("./cost");
      done(await costCommand(options, createOutput({ json: options.json ?? false, verbose: false })));
    });

  program
    .command("quotas")
    .description("Count what the program needs against AWS's quotas, by account and region")
    .option("-n, --applications <numbers>", "numbers of applications; the first must fit", "1,10,100")
    .option("--shared <stack>", "stack that all applications share; repeatable", collect, [])
    .option("--live", "ask Service Quotas what the accounts have")
    .option("--json", "print one JSON document")
    .action(async (options: CommonOptions & QuotasCommandOptions) => {
      const { quotasCommand } = await import("./quotas");
      done(await quotasCommand(options, createOutput({ json: options.json ?? false, verbose: false })));
    });

  program
    .command("compare")
    .description("List what two environments deploy to, and by which settings, where they differ")
    .argument("<left>", "an environment, such as staging")
    .argument("<right>", "another one, such as prod")
    .option("--all", "compare everything that they declare")
    .option("--json", "print one JSON document")
    .action(async (left: string, right: string, options: CommonOptions & { all?: boolean }) => {
      const { compareCommand } = await import("./compare");
      done(await compareCommand(left, right, options, createOutput({ json: options.json ?? false, verbose: false })));
    });

  program
    .command("changes")
    .description("List what an update would create, replace and delete, and what is lost with it")
    .option("--against <what>", "revision of git, or a file that pulumi stack export wrote (default: HEAD)")
    .option("-s, --stack <name>", "stack to compare; repeatable (default: all)", collect, [])
    .option("--allow <name>", "URN or name of a resource that may be lost; repeatable", collect, [])
    .option("--json", "print one JSON document")
    .action(async (options: CommonOptions & { against?: string; stack: string[]; allow: string[] }) => {
      const { changesCommand } = await import("./changes");
      done(await changesCommand(options, createOutput({ json: options.json ?? false, verbose: false })));
    });

  program
    .command("validate")
    .description("Check buildspecs, AppSpecs and settings; without files, those of this clone")
    .argument("[files...]", "buildspecs, AppSpecs, Pulumi.<stack>.yaml, or folders of bundles")
    .option("--source <folder>", "folder of the app in this repository", "app")
    .option("--warnings-as-errors", "fail also where there are only warnings")
    .option("--against <what>", "say what changes of lasting settings replace, since a revision or in a state file")
    .option("--json", "print one JSON document")
    .action(async (files: string[], options: CommonOptions & ValidateCommandOptions) => {
      const { validateCommand } = await import("./validate");
      done(await validateCommand(files, options, createOutput({ json: options.json ?? false, verbose: false })));
    });

  program
    .command("schema")
    .description("Print the JSON Schema of buildspecs or AppSpecs, for editors")
    .addArgument(new Argument("<kind>", "what it describes").choices(["buildspec", "appspec"]))
    .action(async (kind: "buildspec" | "appspec") => {
      const { schemaCommand } = await import("./schema");
      done(schemaCommand(kind));
    });

  program
    .command("prove")
    .description("Prove the access of every delivery from the declared policies")
    .option("--explain <words...>", "principal, action and resource of one call: its verdict and why")
    .option("--sizes", "how policies grow with regions")
    .option("--json", "print one JSON document")
    .action(async (options: CommonOptions & ProveCommandOptions) => {
      const { proveCommand } = await import("./prove");
      done(await proveCommand(options, createOutput({ json: options.json ?? false, verbose: false })));
    });

  program
    .command("doctor")
    .description("Find in the program what a denial of AWS is about")
    .argument("[text...]", "text of the error; from stdin when there is none")
    .option("--json", "print one JSON document")
    .action(async (words: string[], options: CommonOptions) => {
      const { doctorCommand } = await import("./doctor");
      done(await doctorCommand(words, createOutput({ json: options.json ?? false, verbose: false })));
    });

  addReleaseCommands(program, done);
  return program;
}

/** Names of errors that were made for people although they carry no exit code. */
const FOR_PEOPLE = /^(RunError|ResourceError|SettingsError|SpecError)$/;

/** Whether an error was made for people; all others are defects and show where they come from. */
const isForPeople = (error: unknown): error is Error =>
  error instanceof Error && ("exitCode" in error || "problems" in error || FOR_PEOPLE.test(error.name));

/** The exit code of an error: its own if it has one; a program that cannot be evaluated keeps anything from beginning. */
function exitCodeOf(error: unknown): ExitCode {
  if (!isForPeople(error)) return 1;
  return "exitCode" in error && error.exitCode === 1 ? 1 : 2;
}

function messageOf(error: unknown): string {
  if (isForPeople(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Says what went wrong: as the one JSON document of stdout, or to a person. */
function tell(message: string, asJson: boolean): void {
  if (asJson) process.stdout.write(`${printableJson({ ok: false, error: message })}\n`);
  else process.stderr.write(`${rendered(`${colorsOf(process.stderr).red("interlock:")} ${message}`)}\n`);
}

/**
 * Runs a command.
 * @returns the exit code; nothing is left running.
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const asJson = argv.includes("--json");
  let code: ExitCode = 0;
  try {
    const program = createProgram((result) => {
      code = result;
    });
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      tell(messageOf(error), asJson);
      return exitCodeOf(error);
    }
    // Help that was asked for is what was wanted; all else of commander's is a command line that it does not take.
    if (error.exitCode === 0) return 0;
    if (error.code !== "commander.help") tell(error.message.replace(/^error: /, ""), asJson);
    return 2;
  }
}
