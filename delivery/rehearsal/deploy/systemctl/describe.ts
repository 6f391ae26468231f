/** What `systemctl status` and `show` print. */
import { onHost, type Host } from "../host";
import type { Service, Services } from "./services";

export const fileState = (services: Services, unit: string): string =>
  services.isEnabled(unit) ? "enabled" : "disabled";

/** How a service ended, in systemd's words; empty before its first end. */
export function endOf({ end }: Service): string {
  if (end === undefined) return "";
  return end.signal === null ? `code=exited, status=${end.exitCode}` : `code=killed, signal=${end.signal}`;
}

/** @param lines How much of the service's log is printed. */
export function describe(host: Host, services: Services, service: Service, lines: number): string {
  const { unit, state, pid, log } = service;
  const file = services.fileOf(unit.name);
  const active = { active: "active (running)", inactive: "inactive (dead)", failed: "failed" }[state];
  return [
    `● ${unit.name} - ${unit.description}`,
    `     Loaded: loaded (${file === undefined ? "file is gone" : onHost(host, file)}; ${fileState(services, unit.name)})`,
    `     Active: ${active}`,
    ...(pid === undefined ? [] : [`   Main PID: ${pid}`]),
    ...(service.end === undefined || state === "active" ? [] : [`    Process: ${endOf(service)}`]),
    "",
    ...(lines > 0 ? log.slice(-lines) : []),
    "",
  ].join("\n");
}

export function propertiesOf(services: Services, name: string): Readonly<Record<string, string>> {
  const service = services.find(name);
  const state = service?.state ?? "inactive";
  return {
    Id: name,
    LoadState: service === undefined ? "not-found" : "loaded",
    ActiveState: state,
    SubState: { active: "running", inactive: "dead", failed: "failed" }[state],
    UnitFileState: services.fileOf(name) === undefined ? "" : fileState(services, name),
    MainPID: String(service?.pid ?? 0),
    ExecMainStatus: String(service?.end?.exitCode ?? 0),
    Result: state === "failed" ? "exit-code" : "success",
  };
}
