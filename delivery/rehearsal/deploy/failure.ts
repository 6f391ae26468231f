import { SpecError } from "../../specs/problems";
import { RehearsalError } from "../types";
import { ScriptFailure } from "./hooks";
import { endOf } from "./systemctl/describe";
import type { Service } from "./systemctl/services";
import { UnitError } from "./systemctl/unitFile";
import type { LifecycleFailure } from "./types";

/**
 * What a failed event is reported as. Where a script failed, services that have failed are named with their last line: it
 * mostly says why.
 *
 * @param what Which event failed, and where.
 * @throws what was thrown, where it is a defect of the rehearsal.
 */
export function failureOf(
  error: unknown,
  what: string,
  log: readonly string[],
  known: readonly Service[],
): LifecycleFailure {
  if (!isExpected(error)) throw error;
  const script = error instanceof ScriptFailure ? error : undefined;
  const services = known
    .filter(({ state }) => state !== "active")
    .map((service) => ({ unit: service.unit.name, state: stateOf(service), log: service.log }));
  const crashed = known
    .filter(({ state }) => state === "failed")
    .map((service) => `; ${[`${service.unit.name} is ${stateOf(service)}`, ...service.log.slice(-1)].join(": ")}`);
  return {
    code: script?.code ?? "UnknownError",
    message: `${what}: ${error.message}${script ? crashed.join("") : ""}`,
    ...(script && { script: script.script }),
    ...(script?.exitCode !== undefined && { exitCode: script.exitCode }),
    log: [...log],
    services,
  };
}

function stateOf(service: Service): string {
  const end = endOf(service);
  return end === "" ? service.state : `${service.state} (${end})`;
}

/** Whether an error tells of the deployment or the host's files. */
function isExpected(error: unknown): error is Error {
  const kinds = [RehearsalError, ScriptFailure, SpecError, UnitError];
  return kinds.some((kind) => error instanceof kind) || (error instanceof Error && "syscall" in error);
}
