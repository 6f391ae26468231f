/** The commands about releases, as commander knows them. Each loads what it does only when it is asked for. */
import type { Command } from "commander";
import type { HistoryOptions } from "./history";
import type { HoldOptions } from "./hold";
import type { ExitCode } from "./exitCode";
import { createOutput, type Output } from "./output";
import type { OperateOptions, OperationKind } from "./operate";
import type { MoveOptions } from "./promote";
import type { EvacuateDeployOptions } from "./evacuateDeploy";
import type { ReleaseOptions } from "./releases";
import { UsageError } from "./usageError";

interface JsonOption {
  readonly json?: boolean;
}

const outputOf = ({ json = false }: JsonOption): Output => createOutput({ json, verbose: false });

const ENVIRONMENT = "environment that releases are promoted to; needed where there are several";

/** Options of every command that acts. */
const acting = (command: Command): Command =>
  command
    .option("--repository <folder>", "clone of the app, for the titles of commits (default: this clone)")
    .option("--json", "print one JSON document");

/** Options of every command that only looks. */
const looking = (command: Command): Command =>
  acting(command).option("--own-credentials", "use your own credentials instead of the releaser role");

function addMoves(program: Command, done: (code: ExitCode) => void): void {
  acting(program.command("promote"))
    .description("Promote a release: verify it, show what changes, and move the channel")
    .option("--release <version>", "release (default: the newest one)")
    .option("--to <environment>", ENVIRONMENT)
    .option("--reason <text>", "why, for the record")
    .option("--emergency", "put hold, freeze and bake time aside; needs --reason")
    .option("--again", "also where the channel holds the release already: its pipeline starts once more")
    .option("-y, --yes", "do not ask")
    .action(async ({ to, ...options }: JsonOption & MoveOptions & { to?: string }) => {
      const { moveCommand } = await import("./promote");
      done(await moveCommand("promote", { ...options, ...(to && { environment: to }) }, outputOf(options)));
    });

  acting(program.command("rollback"))
    .description("Go back to an earlier release of the ledger")
    .option("--to <version>", "release (default: the one that ran before)")
    .option("-e, --environment <name>", ENVIRONMENT)
    .option("--reason <text>", "why, for the record")
    .option("--fast", "skip the bake time, never the verification")
    .option("--emergency", "put hold and bake time aside; needs --reason")
    .option("-y, --yes", "do not ask")
    .action(async ({ to, ...options }: JsonOption & MoveOptions & { to?: string }) => {
      const { moveCommand } = await import("./promote");
      done(await moveCommand("rollback", { ...options, ...(to && { release: to }) }, outputOf(options)));
    });
}

function addControls(program: Command, done: (code: ExitCode) => void): void {
  acting(program.command("hold"))
    .description("Stop the line: nothing is promoted, nothing under way is deployed")
    .requiredOption("--reason <text>", "why, for the record and for whoever meets the hold")
    .option("-e, --environment <name>", ENVIRONMENT)
    .action(async (options: JsonOption & HoldOptions) => {
      const { holdCommand } = await import("./hold");
      done(await holdCommand(options, outputOf(options)));
    });

  acting(program.command("resume"))
    .description("Let the line go; what waited is deployed")
    .option("--reason <text>", "why, for the record")
    .option("-e, --environment <name>", ENVIRONMENT)
    .action(async (options: JsonOption & HoldOptions) => {
      const { resumeCommand } = await import("./hold");
      done(await resumeCommand(options, outputOf(options)));
    });
}

/** Options of every command that acts on what is under way. */
const operating = (command: Command): Command =>
  command
    .option("-e, --environment <name>", ENVIRONMENT)
    .option("--reason <text>", "why, for the record; needed")
    .option("--dry-run", "show what would be done, and do nothing")
    .option("-y, --yes", "do not ask")
    .option("--json", "print one JSON document");

function addOperations(program: Command, done: (code: ExitCode) => void): void {
  const act =
    (kind: OperationKind) =>
    async (options: JsonOption & OperateOptions): Promise<void> => {
      const { operateCommand } = await import("./operate");
      done(await operateCommand(kind, options, outputOf(options)));
    };

  operating(program.command("stop"))
    .description("Stop the pipeline's executions and the deployments that are under way")
    .option("--region <region>", "stop the deployment to this region alone, and no execution")
    .option("--no-rollback", "leave what was deployed already as it is")
    .option("--abandon", "do not wait for actions of the pipeline that run")
    .action(act("stop"));

  operating(program.command("continue"))
    .description("Let blue/green deployments go on that wait before they move the traffic")
    .option("--region <region>", "only the deployment to this region")
    .option("--termination", "end the wait before what was replaced ends, instead")
    .option("--emergency", "put a hold aside")
    .action(act("continue"));

  operating(program.command("retry"))
    .description("Run the failed actions of the pipeline's failed stage again")
    .option("--all-actions", "also the actions of the stage that succeeded")
    .option("--emergency", "put a hold aside")
    .action(act("retry"));
}

function addViews(program: Command, done: (code: ExitCode) => void): void {
  looking(program.command("status"))
    .description("Tell what runs where, what is under way, what waits and what is held")
    .action(async (options: JsonOption & ReleaseOptions) => {
      const { statusCommand } = await import("./status");
      done(await statusCommand(options, outputOf(options)));
    });

  looking(program.command("history"))
    .description("Tell who did what and why, and the figures of delivery")
    .option("--days <count>", "how far back", "90")
    .option("-e, --environment <name>", ENVIRONMENT)
    .action(async (options: JsonOption & HistoryOptions) => {
      const { historyCommand } = await import("./history");
      done(await historyCommand(options, outputOf(options)));
    });

  looking(program.command("diff"))
    .description("Compare two releases: commits and files")
    .argument("<from>", "release")
    .argument("<to>", "release")
    .option("-e, --environment <name>", ENVIRONMENT)
    .action(async (from: string, to: string, options: JsonOption & ReleaseOptions) => {
      const { diffCommand } = await import("./diff");
      done(await diffCommand(from, to, options, outputOf(options)));
    });
}

interface EvacuationFlags extends JsonOption, EvacuateDeployOptions {
  readonly deploy?: boolean;
  readonly drain?: boolean;
  readonly undrain?: boolean;
  readonly drop?: boolean;
  readonly acceptMissing?: boolean;
  readonly dryRun?: boolean;
}

/** Options that each form of the command takes besides those that all take. */
const FORMS = {
  move: ["drop", "acceptMissing", "dryRun"],
  deploy: ["release", "regions", "reason", "emergency", "yes"],
  drain: ["reason", "yes"],
  undrain: ["reason", "yes"],
} as const satisfies Record<string, readonly (keyof EvacuationFlags)[]>;

type Form = keyof typeof FORMS;

const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The form that is asked for. @throws UsageError for two at once, and for options of another form */
function formOf(options: EvacuationFlags): Form {
  const asked = (["deploy", "drain", "undrain"] as const).filter((form) => options[form] === true);
  const [form = "move", second] = asked;
  if (second !== undefined)
    throw new UsageError(`${asked.map(flagOf).join(" and ")} are acts of their own; run one after the other.`);
  const own: readonly string[] = FORMS[form];
  const all = [...new Set(Object.values(FORMS).flat())];
  const foreign = all.filter((key) => options[key] !== undefined && !own.includes(key));
  if (foreign.length === 0) return form;
  const with_ = (Object.keys(FORMS) as Form[]).filter((one) =>
    foreign.every((key) => (FORMS[one] as readonly string[]).includes(key)),
  );
  const flags = foreign.map(flagOf).join(", ");
  if (form !== "move") throw new UsageError(`${flags}: not with ${flagOf(form)}.`);
  throw new UsageError(`${flags}: only with ${with_.map(flagOf).join(", ")}.`);
}

async function evacuate(options: EvacuationFlags): Promise<ExitCode> {
  const form = formOf(options);
  if (form === "deploy") return (await import("./evacuateDeploy")).evacuateDeployCommand(options, outputOf(options));
  if (form !== "move")
    return (await import("./evacuateDrain")).evacuateDrainCommand(
      { ...options, back: form === "undrain" },
      outputOf(options),
    );
  const { to } = options;
  if (to === undefined) throw new UsageError("--to must name the region that the pipeline moves to.");
  return (await import("./evacuate")).evacuateCommand({ ...options, to }, outputOf(options));
}

function addEvacuation(program: Command, done: (code: ExitCode) => void): void {
  program
    .command("evacuate")
    .description("Move a pipeline or traffic out of a region, or deploy a release past it to the regions that are left")
    .requiredOption("--from <region>", "region that is lost or left")
    .option("--to <region>", "region that the pipeline moves to; with --deploy whose endpoints are asked")
    .option("-e, --environment <name>", ENVIRONMENT)
    .option("--drop", "the region is lost: deploy to it no more, and leave all of it as it is")
    .option("--accept-missing", "move although objects were not replicated")
    .option("--dry-run", "write nothing")
    .option("--deploy", "deploy without the pipeline instead of moving it; needs --reason")
    .option("--drain", "take the traffic of the regions' one name from --from; needs --reason")
    .option("--undrain", "give it back; needs --reason")
    .option("--release <version>", "release to deploy (default: the one that the channel points at)")
    .option("--regions <list>", "regions to deploy to, separated by commas (default: all but --from)")
    .option("--reason <text>", "why, for the record")
    .option("--emergency", "put hold, freeze and bake time aside")
    .option("-y, --yes", "do not ask")
    .option("--json", "print one JSON document")
    .action(async (options: EvacuationFlags) => done(await evacuate(options)));
}

/** Adds the commands about releases. */
export function addReleaseCommands(program: Command, done: (code: ExitCode) => void): void {
  addMoves(program, done);
  addControls(program, done);
  addOperations(program, done);
  addEvacuation(program, done);
  addViews(program, done);
}
