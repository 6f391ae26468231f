/** Alarms that a rehearsal raises, and who watches alarms. */
import type { Graph } from "../../graph/types";
import { bagAt, bagsAt, textAt } from "../bag";
import type { StopRequest } from "../deploy";
import { RehearsalError } from "../types";
import { resourcesOf } from "./declaration";

/** An alarm of a region. */
export interface AlarmName {
  readonly name: string;
  readonly region: string;
}

const shown = ({ name, region }: AlarmName): string => `${name}@${region}`;

/** Alarms that deployment groups watch; a group that has its alarms switched off watches none. */
function watchedByGroups(graph: Graph): readonly AlarmName[] {
  return resourcesOf(graph, "aws:codedeploy/deploymentGroup:DeploymentGroup").flatMap(({ inputs, region = "" }) => {
    const { enabled, alarms } = bagAt(inputs, "alarmConfiguration");
    return enabled === true && Array.isArray(alarms) ? alarms.map((name) => ({ name: String(name), region })) : [];
  });
}

/** Alarms that conditions of stages read. */
function watchedByConditions(graph: Graph): readonly AlarmName[] {
  return resourcesOf(graph, "aws:codepipeline/pipeline:Pipeline").flatMap(({ inputs, region: home = "" }) =>
    bagsAt(inputs, "stages")
      .flatMap((stage) => ["beforeEntry", "onSuccess", "onFailure"].map((when) => bagAt(stage, when)))
      .flatMap((when) => bagsAt(bagAt(when, "condition"), "rules"))
      .flatMap((rule) => {
        const name = textAt(bagAt(rule, "configuration"), "AlarmName");
        return name === undefined ? [] : [{ name, region: textAt(rule, "region") ?? home }];
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
interface Place {
  readonly environment: string;
  readonly region: string;
}

/** The alarms of a rehearsal: each one that is raised goes off during the deployments of its region. */
export class Alarms {
  private readonly raised: ReadonlySet<string>;
  /** Environments and regions with a deployment that has begun. */
  private readonly begun = new Set<string>();
  /** Alarms that went off, of which somebody was told. */
  private readonly told = new Set<string>();

  /**
   * @param isQuiet Whether no alarm of an environment goes off for now, as where the release comes back that others are rolled back to.
   * @default - never
   * @param onAlarm Told of each alarm when it is found in the state ALARM the first time. @default - nobody is told
   */
  constructor(
    raised: readonly AlarmName[] = [],
    private readonly isQuiet: (place: Place) => boolean = () => false,
    private readonly onAlarm: (alarm: AlarmName, place: Place) => void = () => undefined,
  ) {
    this.raised = new Set(raised.map(shown));
  }

  /** Whether an alarm is in the state ALARM: from when a deployment of the environment in its region has begun. */
  isInAlarm(name: string, place: Place): boolean {
    const { environment, region } = place;
    const isOn =
      !this.isQuiet(place) && this.raised.has(shown({ name, region })) && this.begun.has(`${environment} ${region}`);
    if (isOn) this.tell({ name, region }, place);
    return isOn;
  }

  private tell(alarm: AlarmName, place: Place): void {
    const key = `${place.environment} ${shown(alarm)}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.onAlarm(alarm, place);
  }

  /**
   * Watches alarms for one deployment, which asks before its first step and after each. They are quiet the first time: an
   * alarm goes off because of what the deployment does.
   */
  watch(names: readonly string[], place: Place): () => StopRequest | undefined {
    let isFirst = true;
    return () => {
      const alarm = isFirst ? undefined : names.find((name) => this.isInAlarm(name, place));
      isFirst = false;
      if (!this.isQuiet(place)) this.begun.add(`${place.environment} ${place.region}`);
      return alarm === undefined ? undefined : { reason: "alarm", detail: `${alarm} in ${place.region}` };
    };
  }
}
