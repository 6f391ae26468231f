/** Rules that start one pipeline: an event that two of them match would start it twice. */
import { type GraphResource, UNKNOWN } from "../../types";
import { describe } from "../../urns";
import type { Finding, StackView } from "../types";

interface Start {
  readonly stack: StackView;
  readonly target: GraphResource;
  readonly rule: string;
}

const isPipeline = (arn: unknown): arn is string => typeof arn === "string" && /^arn:[^:]+:codepipeline:/.test(arn);

/** Whether the rule waits for events; one that a schedule fires starts the pipeline for another reason. */
function waitsForEvents({ stack, rule }: Start): boolean {
  const declared = stack.ofType("aws:cloudwatch/eventRule:EventRule").find(({ outputs }) => outputs["name"] === rule);
  return declared === undefined || declared.inputs["eventPattern"] !== undefined;
}

const startsOf = (stack: StackView): readonly Start[] =>
  stack.ofType("aws:cloudwatch/eventTarget:EventTarget").flatMap((target) => {
    const { arn, rule } = target.inputs;
    return isPipeline(arn) && typeof rule === "string" && rule !== UNKNOWN ? [{ stack, target, rule }] : [];
  });

/** Targets that start a pipeline which a target of another rule starts already. */
export function pipelineStarts(stacks: readonly StackView[]): readonly Finding[] {
  const first = new Map<string, Start>();
  const findings: Finding[] = [];
  for (const start of stacks.flatMap(startsOf).filter(waitsForEvents)) {
    const arn = String(start.target.inputs["arn"]);
    const known = first.get(arn);
    if (known === undefined) first.set(arn, start);
    else if (known.rule !== start.rule) findings.push(refusal(arn, known, start));
  }
  return findings;
}

function refusal(arn: string, known: Start, { stack, target, rule }: Start): Finding {
  const { type, name, urn } = known.target;
  return {
    resource: target,
    property: "arn",
    allowed:
      `of stack "${stack.graph.stack}" must name a pipeline that no other rule than ${rule} starts, but stack ` +
      `"${known.stack.graph.stack}" has ${describe(type, name)} (${urn}) of rule ${known.rule} too`,
    got: arn,
    fix: "join the patterns of both rules in one, with $or",
  };
}
