/** Names of first-in-first-out queues and topics. Source: terraform-provider-aws, internal/service/{sqs,sns}, customizeDiff. */
import { factsOf } from "../facts";
import { UNKNOWN } from "../types";
import type { StackCheck } from "./types";

const TYPES = ["aws:sqs/queue:Queue", "aws:sns/topic:Topic"];

/** The suffix and the flag go together, whichever of the two the program forgot. */
export const fifoNames: StackCheck = (stack) =>
  TYPES.flatMap((type) => {
    const flag = factsOf(type)?.autoName?.fifo ?? "";
    return stack.ofType(type).flatMap((resource) => {
      const { name, [flag]: fifo } = resource.inputs;
      if (typeof name !== "string" || name === UNKNOWN || fifo === UNKNOWN) return [];
      if (name.endsWith(".fifo") === (fifo === true)) return [];
      const allowed = `must end with .fifo exactly where ${flag} is true`;
      return [
        { resource, property: "name", allowed, got: name, fix: `end it with .fifo and set ${flag}, or do neither` },
      ];
    });
  });
