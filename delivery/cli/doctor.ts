/** `interlock doctor`: what a denial of AWS is about, by the program. */
import { text as readAll } from "node:stream/consumers";
import { describeDenial } from "../access";
import { type Diagnosis, diagnose } from "../access/doctor/diagnose";
import { wordings } from "../access/doctor/messages";
import type { Graph } from "../graph";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { evaluateAll } from "./prove";
import { UsageError } from "./usageError";

/** Suspects that are shown; the rest is counted. */
const SHOWN = 8;

function describeDiagnosis({ symptom, suspects, conclusion }: Diagnosis, { colors }: Output): string {
  const lines = suspects.slice(0, SHOWN).map(({ stack, where, call, verdict }) => {
    const place = stack === "" ? "" : `${stack} › ${where}: `;
    if (!verdict.allowed) return `${colors.red("✘")} ${place}${describeDenial(call, verdict)}`;
    return `${colors.green("✔")} ${place}${call.principal.id} ${call.action} ${call.resource}`;
  });
  const more = suspects.length > SHOWN ? [`… and ${suspects.length - SHOWN} more; --json has all`] : [];
  return [colors.bold(symptom.wording), ...lines, ...more, conclusion].join("\n");
}

/** Reads the text of an error and says what it is about. Exit code 0 when the program allows what was denied, else 1. */
export async function doctorCommand(
  words: readonly string[],
  output: Output,
  evaluate: () => Promise<readonly Graph[]> = evaluateAll,
): Promise<ExitCode> {
  const given = words.length > 0 ? words.join(" ") : process.stdin.isTTY ? "" : await readAll(process.stdin);
  if (given.trim() === "")
    throw new UsageError(
      "doctor takes the text of an error, as words or on stdin; got none. Write for example interlock doctor < error.txt",
    );
  try {
    output.progress({ kind: "step", where: ["doctor"], status: "started", what: "evaluating the stacks" });
    const graphs = await evaluate();
    const diagnoses = diagnose(given, graphs);
    if (diagnoses.length === 0)
      throw new UsageError(
        `The text has none of the wordings in which AWS denies access; known are: ${wordings().join("; ")}.`,
      );
    output.json(diagnoses);
    output.print(diagnoses.map((diagnosis) => describeDiagnosis(diagnosis, output)).join("\n\n"));
    return diagnoses.every(({ suspects }) => suspects.length > 0 && suspects.every(({ verdict }) => verdict.allowed))
      ? 0
      : 1;
  } finally {
    output.end();
  }
}
