/** The alarms of a rehearsal: who watches them, and which are on. */
import type { Graph } from "../../graph/types";
import { bagAt, bagsAt, textAt } from "../bag";
import type { AskStop, Clock, StopRequest } from "../deploy";
import type { MetricPlace, MetricWorld } from "../metrics/world";
import type { AlarmKey } from "../metrics/declared";
import { RehearsalError } from "../types";
import { accountOf } from "./context";
import { resourcesOf } from "./declaration";

/** An alarm of a region. */
export interface AlarmName {
  readonly name: string;
  readonly region: string;
}

const shown = ({ name, region }: AlarmName): string => `${name}@${region}`;

/** Alarms that deployment groups watch; a group that has its alarms switched off watches none. */
function watchedByGroups(graph: Graph): readonly AlarmKey[] {
  const groups = resourcesOf(graph, "aws:codedeploy/deploymentGroup:DeploymentGroup");
  return groups.flatMap(({ inputs, account = "", region = "" }) => {
    const { enabled, alarms } = bagAt(inputs, "alarmConfiguration");
    if (enabled !== true || !Array.isArray(alarms)) return [];
    return alarms.map((name) => ({ name: String(name), account, region }));
  });
}

/** Alarms that conditions of stages read, in the account of the role that reads them. */
function watchedByConditions(graph: Graph): readonly AlarmKey[] {
  return resourcesOf(graph, "aws:codepipeline/pipeline:Pipeline").flatMap(
    ({ inputs, account: own = "", region: home = "" }) =>
      bagsAt(inputs, "stages")
        .flatMap((stage) => ["beforeEntry", "onSuccess", "onFailure"].map((when) => bagAt(stage, when)))
        .flatMap((when) => bagsAt(bagAt(when, "condition"), "rules"))
        .flatMap((rule) => {
          const name = textAt(bagAt(rule, "configuration"), "AlarmName");
          const account = accountOf(textAt(rule, "roleArn") ?? "") || own;
          return name === undefined ? [] : [{ name, account, region: textAt(rule, "region") ?? home }];
        }),
  );
}

/** Every alarm that somebody watches, sorted and without repeats, as `NAME@REGION`. */
export function watchedAlarms(graphs: readonly Graph[]): readonly string[] {
  const alarms = graphs.flatMap((graph) => [...watchedByGroups(graph), ...watchedByConditions(graph)]);
  return [...new Set(alarms.map(shown))].sort();
}

/** Reads `NAME@REGION`. @throws RehearsalError with exit code 2 for alarms that nobody watches */
export function parseAlarms(texts: readonly string[], graphs: readonly Graph[]): readonly AlarmName[] {
  const watched = watchedAlarms(graphs);
  return texts.map((text) => {
    if (!watched.includes(text)) {
      const list = watched.length === 0 ? "no alarm is watched" : `watched are ${watched.join(", ")}`;
      throw new RehearsalError(
        `--alarm must name an alarm that a deployment group or a stage's condition watches, as NAME@REGION; ` +
          `${list}; got ${JSON.stringify(text)}.`,
        2,
      );
    }
    const at = text.lastIndexOf("@");
    return { name: text.slice(0, at), region: text.slice(at + 1) };
  });
}

/** Where a deployment or a condition stands. */
export interface AlarmPlace extends MetricPlace {
  readonly environment: string;
}

/** What of the alarms that somebody watches is not rehearsed, one text an alarm. */
export function unknownAlarms(graphs: readonly Graph[], world: MetricWorld): readonly string[] {
  const watched = graphs.flatMap((graph) => [...watchedByGroups(graph), ...watchedByConditions(graph)]);
  const problems = watched.flatMap((alarm) =>
    world.problemsOf(alarm).map((why) => `the state of the alarm ${shown(alarm)}: ${why}`),
  );
  return [...new Set(problems)];
}

const MINUTE_MS = 60_000;

/**
 * What passes between two looks at the alarms: batches of instances take minutes on AWS, and here no time at all. Long enough for an alarm
 * that wants two bad minutes.
 */
const STEP_MINUTES = 3;

/** What passes before a pipeline is executed: somebody notices, decides and pushes, and what comes before the first deployment runs. */
const EXECUTION_MINUTES = 15;

/**
 * The alarms of a rehearsal, computed from the metrics of what is deployed to. One that is forced goes off, too, during the deployments of its
 * region.
 */
export class Alarms {
  private readonly forced: ReadonlySet<string>;
  /** Environments and regions with a deployment that has begun. */
  private readonly begun = new Set<string>();
  /** Alarms that went off, of which somebody was told. */
  private readonly told = new Set<string>();

  /**
   * @param isQuiet Whether no forced alarm of an environment goes off for now, as where the release comes back that others are rolled back to.
   * @default - never
   * @param onAlarm Told of each forced alarm when it is found in the state ALARM the first time. @default - nobody is told
   * @param world Metrics that the states of the alarms come from. @default - only forced alarms go off
   */
  constructor(
    forced: readonly AlarmName[] = [],
    private readonly isQuiet: (place: AlarmPlace) => boolean = () => false,
    private readonly onAlarm: (alarm: AlarmName, place: AlarmPlace) => void = () => undefined,
    readonly world?: MetricWorld,
  ) {
    this.forced = new Set(forced.map(shown));
  }

  /**
   * Watches alarms for one deployment, which asks before its first step and after each. CodeDeploy stops a deployment at an alarm that is in
   * ALARM when it begins, or goes into ALARM while it runs. A forced alarm goes off because of what the deployment does, and so not at once.
   * Source: CodeDeploy API Reference, CreateDeployment, `overrideAlarmConfiguration`; aws/aws-cdk pull request 26957.
   */
  watch(names: readonly string[], place: AlarmPlace): AskStop {
    let since: number | undefined;
    const stop = (name: string | undefined, when = ""): StopRequest | undefined =>
      name === undefined ? undefined : { reason: "alarm", detail: `${name} in ${place.region}${when}` };
    return async () => {
      const { world } = this;
      if (since === undefined) {
        since = world?.now(place) ?? 0;
        if (names.length > 0) await world?.look(place);
        if (!this.isQuiet(place)) this.begun.add(`${place.environment} ${place.region}`);
        return stop(this.firstOn(names, place), ", which was on when the deployment began");
      }
      const from = since;
      if (names.length > 0) await world?.pass(place, STEP_MINUTES * MINUTE_MS);
      since = world?.now(place) ?? 0;
      const found = names.find((name) => this.isForced(name, place) || world?.wasRaised({ ...place, name }, from));
      return stop(found);
    };
  }

  /** Whether an alarm is in the state ALARM now. */
  isOn(name: string, place: AlarmPlace): boolean {
    return this.isForced(name, place) || this.firstOn([name], place) !== undefined;
  }

  /** Lets minutes pass and tells whether an alarm went into ALARM in them, or is in it. */
  async goesOff(name: string, place: AlarmPlace, minutes: number): Promise<boolean> {
    const { world } = this;
    const since = world?.now(place) ?? 0;
    await world?.pass(place, minutes * MINUTE_MS);
    return this.isForced(name, place) || world?.wasRaised({ ...place, name }, since) === true;
  }

  /** Lets the time pass that lies between two executions. */
  async beforeExecution(): Promise<void> {
    await this.world?.passEverywhere(EXECUTION_MINUTES * MINUTE_MS);
  }

  /** A clock whose waits alarms know of. */
  clockOf(place: MetricPlace, clock: Clock): Clock {
    return this.world?.clockOf(place, clock) ?? clock;
  }

  private firstOn(names: readonly string[], place: AlarmPlace): string | undefined {
    return names.find((name) => this.world?.stateOf({ ...place, name }) === "ALARM");
  }

  /** A forced alarm is in ALARM from when a deployment of the environment in its region has begun. */
  private isForced(name: string, place: AlarmPlace): boolean {
    const { environment, region } = place;
    const isOn =
      !this.isQuiet(place) && this.forced.has(shown({ name, region })) && this.begun.has(`${environment} ${region}`);
    if (isOn) this.tell({ name, region }, place);
    return isOn;
  }

  private tell(alarm: AlarmName, place: AlarmPlace): void {
    const key = `${place.environment} ${shown(alarm)}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.onAlarm(alarm, place);
  }
}
