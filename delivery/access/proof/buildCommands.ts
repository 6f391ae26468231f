/** The AWS calls of a build whose buildspec stands in the program, read from its commands. */
import { parse } from "yaml";
import { bagAt, bagsAt, textAt } from "../../graph/declared/bag";
import { DeclarationError } from "../../graph/declared/pipelines";
import type { GraphResource } from "../../graph/types";
import { requireArn } from "../evaluator/arn";
import { role } from "../calls/rows";
import type { DeliveryStep, RequestContext, StoredObject } from "../types";

/** What the calls of a build depend on. */
export interface BuildSurroundings {
  /** Variables that the pipeline's action hands to the build. */
  readonly variables: Readonly<Record<string, string>>;
  readonly inputs: readonly StoredObject[];
  /** Finds the place of an object. @throws DeclarationError when no stack declares the bucket */
  readonly locate: (bucket: string, key: string) => StoredObject;
}

interface Command {
  readonly service: string;
  readonly operation: string;
  readonly options: Readonly<Record<string, string>>;
}

/** Whether a project's buildspec is the text itself: a path has one line, and no mapping in it. */
const isText = (buildspec: string): boolean => /[\n{]/.test(buildspec) || /^\s*version\s*:/.test(buildspec);

/** The commands of all phases. */
function commandsOf(buildspec: string): readonly string[] {
  const phases = Object.values(bagAt(parse(buildspec) as Record<string, unknown>, "phases"));
  return phases.flatMap((phase) =>
    ["commands", "finally"].flatMap((list) => {
      const commands = (phase as Record<string, unknown> | null)?.[list];
      return Array.isArray(commands) ? commands.filter((one): one is string => typeof one === "string") : [];
    }),
  );
}

/** Words of a shell command up to the end of the simple command, without their quotes. */
function wordsOf(command: string): string[] {
  const words: string[] = [];
  for (const [, quoted, single, bare, end] of command.matchAll(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"'<>|;&]+)|([<>|;&])/g,
  )) {
    if (end !== undefined) break;
    words.push(quoted ?? single ?? bare ?? "");
  }
  return words;
}

function awsCommand(command: string): Command | undefined {
  const found = /^\s*aws\s+(.*)$/s.exec(command)?.[1];
  if (found === undefined) return undefined;
  const [service = "", operation = "", ...rest] = wordsOf(found);
  const options: Record<string, string> = {};
  rest.forEach((word, index) => {
    const next = rest[index + 1];
    if (word.startsWith("--")) options[word.slice(2)] = next === undefined || next.startsWith("--") ? "" : next;
  });
  return { service, operation, options };
}

/** Stands for a value that is known only when the build runs. */
const AT_RUN_TIME = "0";

/** Replaces `$NAME` and `${NAME…}`; undefined when the text is nothing but a value that only the build knows. */
function resolve(text: string, variables: Readonly<Record<string, string>>): string | undefined {
  if (/^\$\{[^}]*[#%][^}]*\}$/.test(text)) return undefined;
  return text.replace(/\$(?:\{(\w+)[^}]*\}|(\w+))/g, (_, braced?: string, plain?: string) => {
    const value = variables[braced ?? plain ?? ""] ?? AT_RUN_TIME;
    return value.startsWith("#{") ? AT_RUN_TIME : value;
  });
}

/** A write by the AWS CLI names neither encryption nor key: the bucket's default applies. */
const WITHOUT_ENCRYPTION_HEADERS: RequestContext = {
  "s3:x-amz-server-side-encryption": [],
  "s3:x-amz-server-side-encryption-aws-kms-key-id": [],
};

type StepOf = (command: Command, project: GraphResource, around: BuildSurroundings) => DeliveryStep;

const principalOf = (project: GraphResource) => role(textAt(project.inputs, "serviceRole") ?? "");
const purposeOf = (project: GraphResource): string => `the build ${textAt(project.outputs, "name") ?? project.name}`;

/** An object whose place is known only to the build is its input: CodeBuild tells where it lies. */
function objectOf({ options }: Command, { variables, inputs, locate }: BuildSurroundings): StoredObject {
  const [bucket, key] = [options["bucket"] ?? "", options["key"] ?? ""].map((text) => resolve(text, variables));
  const [input] = inputs;
  if (bucket === undefined || key === undefined) {
    if (input) return input;
    throw new DeclarationError("A command of the build reads its input, and the action has none.");
  }
  return locate(bucket, key);
}

const useKey =
  (kind: "Sign" | "Verify"): StepOf =>
  ({ options }, project, { variables }) => {
    const keyArn = resolve(options["key-id"] ?? "", variables) ?? "";
    const algorithm = options["signing-algorithm"];
    return {
      kind,
      principal: principalOf(project),
      keyArn,
      region: requireArn(keyArn).region,
      ...(algorithm === undefined ? {} : { algorithm }),
    };
  };

/** Commands of the AWS CLI that the tables have rows for. */
const COMMANDS: Readonly<Record<string, StepOf>> = {
  "s3api get-object": (command, project, around) => ({
    kind: "GetObject",
    principal: principalOf(project),
    object: objectOf(command, around),
    purpose: purposeOf(project),
  }),
  "s3api head-object": (command, project, around) => ({
    kind: "GetObject",
    principal: principalOf(project),
    object: objectOf(command, around),
    purpose: purposeOf(project),
  }),
  "s3api put-object": (command, project, around) => {
    const { "if-none-match": ifNoneMatch } = command.options;
    return {
      kind: "PutObject",
      principal: principalOf(project),
      object: objectOf(command, around),
      purpose: purposeOf(project),
      context: {
        ...WITHOUT_ENCRYPTION_HEADERS,
        ...(ifNoneMatch === undefined ? {} : { "s3:if-none-match": ifNoneMatch }),
      },
    };
  },
  "kms sign": useKey("Sign"),
  "kms verify": useKey("Verify"),
};

const environmentOf = (project: GraphResource): Record<string, string> =>
  Object.fromEntries(
    bagsAt(bagAt(project.inputs, "environment"), "environmentVariables").map((variable) => [
      textAt(variable, "name") ?? "",
      textAt(variable, "value") ?? "",
    ]),
  );

/** The buildspec of a project where the program holds it; a file of the app's source is read by the rehearsal alone. */
export const inlineBuildspecOf = (project: GraphResource): string | undefined => {
  const buildspec = textAt(bagAt(project.inputs, "source"), "buildspec") ?? "";
  return isText(buildspec) ? buildspec : undefined;
};

/**
 * The steps that the commands of a project's own buildspec cause.
 *
 * @throws DeclarationError when a command calls AWS in a way that the tables have no row for.
 */
export function buildCommandSteps(project: GraphResource, around: BuildSurroundings): readonly DeliveryStep[] {
  const buildspec = inlineBuildspecOf(project);
  if (buildspec === undefined) return [];
  const variables = { ...environmentOf(project), ...around.variables };
  return commandsOf(buildspec).flatMap((text) => {
    const command = awsCommand(text);
    if (!command) return [];
    const name = `${command.service} ${command.operation}`;
    const step = COMMANDS[name];
    if (!step)
      throw new DeclarationError(
        `The buildspec of ${project.name} calls "aws ${name}", which the access proof has no row for; known are ${Object.keys(COMMANDS).join(", ")}. Add it to delivery/access/proof/buildCommands.ts.`,
      );
    return [step(command, project, { ...around, variables })];
  });
}

/** Report groups that a project's own buildspec names; one of any name where the buildspec is a file of the source. */
export function reportGroupsOf(project: GraphResource): readonly string[] {
  const buildspec = inlineBuildspecOf(project);
  if (buildspec === undefined) return ["reports"];
  return Object.keys(bagAt(parse(buildspec) as Record<string, unknown>, "reports"));
}
