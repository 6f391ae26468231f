import { checked, filledText, parsed, text, type Codec } from "../codec";
import { listOf, mappingOf } from "../collections";
import { defaulted, optional, record, required, type Fields } from "../record";
import { phaseNames, runtimes, type PhaseName } from "../enums";
import { didYouMean } from "../suggest";
import type { OnFailure, Phase } from "./model";

const FAILURE_FORM = "ABORT, CONTINUE, RETRY, RETRY-<count>, RETRY-<regex> or RETRY-<count>-<regex>";
const DEFAULT_RETRIES = 3;
const MOST_RETRIES = 100;
const ANY_MESSAGE = ".*";

/** The User Guide writes RETRY and Retry, so case is ignored in the action. */
function parseOnFailure(value: string): OnFailure | string {
  const match = /^(?:(abort|continue)|(retry)(?:-(\d+))?(?:-([\s\S]+))?)$/i.exec(value);
  if (match === null) {
    return `must be ${FAILURE_FORM}, got ${JSON.stringify(value)}${didYouMean(value, ["ABORT", "CONTINUE", "RETRY"])}`;
  }
  const [, simple, , digits, pattern = ANY_MESSAGE] = match;
  if (simple !== undefined) return { action: simple.toLowerCase() === "abort" ? "ABORT" : "CONTINUE" };
  const count = digits === undefined ? DEFAULT_RETRIES : Number(digits);
  if (count > MOST_RETRIES) return `must retry 0 to ${MOST_RETRIES} times, got ${digits}`;
  return { action: "RETRY", count, pattern };
}

function printOnFailure({ action, count = DEFAULT_RETRIES, pattern = ANY_MESSAGE }: OnFailure): string {
  if (action !== "RETRY") return action;
  return pattern === ANY_MESSAGE ? `RETRY-${count}` : `RETRY-${count}-${pattern}`;
}

const onFailure = parsed(parseOnFailure, printOnFailure, {
  type: "string",
  pattern: "^([Aa][Bb][Oo][Rr][Tt]|[Cc][Oo][Nn][Tt][Ii][Nn][Uu][Ee]|[Rr][Ee][Tt][Rr][Yy](-[\\s\\S]+)?)$",
  description: FAILURE_FORM,
});

/** A command. An unquoted `: ` makes YAML see a mapping in it, which is the commonest error of all. */
const command: Codec<string> = {
  ...text,
  read: (node, place) =>
    node.kind === "map"
      ? place.fail(node, 'must be a string, got a mapping; quote the command, for ": " in it makes a mapping of it')
      : text.read(node, place),
};

const commandList = listOf(command, { what: "commands", orOne: true });

const runtimeVersions = mappingOf(filledText, {
  what: "runtime",
  minimum: 1,
  keySchema: { enum: [...runtimes] },
  checkKey: (name) =>
    runtimes.some((runtime) => runtime === name)
      ? undefined
      : `is no runtime, allowed are ${runtimes.join(", ")}${didYouMean(name, runtimes)}`,
});

type PhaseBody = Omit<Phase, "name">;

const common: Omit<Fields<PhaseBody>, "commands" | "runtimeVersions"> = {
  runAs: optional("run-as", filledText),
  onFailure: optional("on-failure", onFailure),
  finally: defaulted("finally", commandList, () => []),
};

const install = record<PhaseBody>(
  {
    ...common,
    runtimeVersions: defaulted("runtime-versions", runtimeVersions, () => ({})),
    commands: defaulted("commands", commandList, () => []),
  },
  { what: "the install phase" },
);

const otherPhase = record<Omit<PhaseBody, "runtimeVersions">>(
  { ...common, commands: required("commands", commandList) },
  {
    what: "a phase",
    explain: { "runtime-versions": "is a key of the install phase only; move it there" },
  },
);

const withoutRuntimes: Codec<PhaseBody> = {
  ...otherPhase,
  read: (node, place) => {
    const phase = otherPhase.read(node, place);
    return phase && { ...phase, runtimeVersions: {} };
  },
};

type PhaseTable = { readonly [N in PhaseName]?: PhaseBody };

const phaseTable = record<PhaseTable>(
  {
    install: optional("install", install),
    pre_build: optional("pre_build", withoutRuntimes),
    build: optional("build", withoutRuntimes),
    post_build: optional("post_build", withoutRuntimes),
  },
  { what: "phases" },
);

/** The phases as a list in the order in which they run, whatever their order in the file. */
export const phases: Codec<readonly Phase[]> = {
  schema: { ...phaseTable.schema, minProperties: 1 },
  write: (list) => phaseTable.write(Object.fromEntries(list.map(({ name, ...body }) => [name, body]))),
  read: (node, place) => {
    const table = checked(phaseTable, noPhase).read(node, place);
    return table && phaseNames.flatMap((name) => (table[name] ? [{ name, ...table[name] }] : []));
  },
};

const noPhase = (table: PhaseTable): string | undefined =>
  Object.keys(table).length === 0 ? `must have at least one of ${phaseNames.join(", ")}, got none` : undefined;
