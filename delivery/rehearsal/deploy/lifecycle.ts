import { eventsOfLastSuccessfulRevision, serverEventOrders, type ServerEvent } from "../../specs/lifecycleEvents";
import type { LifecycleEvent } from "./types";

const { inPlace, blueGreen, autoScaling } = serverEventOrders;

const isOfHost = (event: ServerEvent): event is LifecycleEvent => event !== "Start" && event !== "End";
const ofHost = (events: readonly ServerEvent[]): readonly LifecycleEvent[] => events.filter(isOfHost);
const isOfTraffic = (event: LifecycleEvent): boolean => event.endsWith("Traffic");

/** Events in order, by what happens to a host; those of a load balancer only where the group has one. */
export const lifecycles = {
  inPlace: (loadBalancer: boolean) => ofHost(inPlace[loadBalancer ? "withLoadBalancer" : "withoutLoadBalancer"]),
  launch: (loadBalancer: boolean) => ofHost(autoScaling.launch).filter((event) => loadBalancer || !isOfTraffic(event)),
  termination: (loadBalancer: boolean) =>
    ofHost(autoScaling.termination).filter((event) => loadBalancer || !isOfTraffic(event)),
  /** Up to where traffic is rerouted. */
  replacement: ofHost(blueGreen.replacement).filter((event) => !isOfTraffic(event)),
  allow: ofHost(blueGreen.replacement).filter(isOfTraffic),
  block: ofHost(blueGreen.original),
} as const;

/** Whose scripts an event runs: of the revision that is being deployed, or of one that was installed before. */
export type ScriptRevision = "current" | "lastSuccessfulInstall" | "mostRecentInstall";

const inBlueGreenRollback: Partial<Record<LifecycleEvent, ScriptRevision>> = {
  BeforeBlockTraffic: "mostRecentInstall",
  AfterBlockTraffic: "mostRecentInstall",
  ApplicationStop: "lastSuccessfulInstall",
  BeforeAllowTraffic: "lastSuccessfulInstall",
  AfterAllowTraffic: "lastSuccessfulInstall",
};

/**
 * Whose scripts an event runs as long as the deployment has not downloaded its own bundle.
 *
 * Source: agent 2, `src/lifecycle_event/deployment_selector.rs`; agent 1 does the same.
 */
export function scriptRevision(event: LifecycleEvent, blueGreenRollback: boolean): ScriptRevision {
  if (blueGreenRollback) return inBlueGreenRollback[event] ?? "current";
  return eventsOfLastSuccessfulRevision.some((earlier) => earlier === event) ? "lastSuccessfulInstall" : "current";
}
