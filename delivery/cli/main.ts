/** The command line of `interlock`. */
import { Command, CommanderError } from "commander";
import pico from "picocolors";
import { createOutput } from "./output";

/** Exit codes: 0 done, 1 what was asked for failed, 2 it could not begin or needs a person. */
export type ExitCode = 0 | 1 | 2;

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
    .configureHelp({ sortSubcommands: true });

  program
    .command("rehearse")
    .description("Carry the app's current commit through every pipeline on this machine")
    .option("-y, --yes", "give every approval")
    .option("--fail <region>", "let prod's deployment fail in this region")
    .option("--allow-dirty", "rehearse the last commit although the app has uncommitted changes")
    .option("--source <folder>", "folder of the app in this repository", "app")
    .option("--json", "print one JSON document")
    .option("-v, --verbose", "show the output of builds and hooks")
    .action(async (options: CommonOptions & { yes?: boolean; fail?: string; allowDirty?: boolean; source: string }) => {
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

  return program;
}

/** The exit code that an error carries, if it carries one. */
function exitCodeOf(error: unknown): ExitCode {
  return error instanceof Error && "exitCode" in error && error.exitCode === 2 ? 2 : 1;
}

/** Whether an error was made for people; all others are defects and show where they come from. */
const isForPeople = (error: unknown): error is Error =>
  error instanceof Error &&
  ("exitCode" in error || "problems" in error || /^(RunError|ResourceError|SettingsError|SpecError)$/.test(error.name));

/**
 * Runs a command.
 * @returns the exit code; nothing is left running.
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  try {
    await createProgram((result) => {
      code = result;
    }).parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = isForPeople(error)
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
    if (argv.includes("--json"))
      process.stdout.write(`${JSON.stringify({ ok: false, error: message }, undefined, 2)}\n`);
    else process.stderr.write(`${pico.red("interlock:")} ${message}\n`);
    return exitCodeOf(error);
  }
}
