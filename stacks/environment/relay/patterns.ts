/** Which events people are told of, and in what words. Pure. */
import type { EnvironmentNames } from "../../names";

/**
 * An alarm that goes off, and one that is over: not the first state of a new alarm. The one for deployments too: it says that things get worse,
 * and why a deployment was stopped. `more` are names of others.
 * Source: CloudWatch User Guide, cloudwatch-and-eventbridge (alarm state change events).
 */
export const alarmPattern = (names: EnvironmentNames, account: string, more: readonly string[] = []) => ({
  source: ["aws.cloudwatch"],
  "detail-type": ["CloudWatch Alarm State Change"],
  account: [account],
  detail: {
    alarmName: [names.healthAlarm, names.regressionAlarm, ...more],
    $or: [{ state: { value: ["ALARM"] } }, { state: { value: ["OK"] }, previousState: { value: ["ALARM"] } }],
  },
});

/**
 * A deployment that fails or is stopped, by an alarm or by somebody. CodeDeploy rolls back only after one of the two, and its events do not
 * tell a rollback from another deployment, so that a rollback is told by what it follows, and by itself only where it fails too.
 * Source: CodeDeploy User Guide, monitoring-cloudwatch-events.
 */
export const deploymentPattern = (names: EnvironmentNames, account: string) => ({
  source: ["aws.codedeploy"],
  "detail-type": ["CodeDeploy Deployment State-change Notification"],
  account: [account],
  detail: {
    application: [names.deploymentApplication],
    deploymentGroup: [names.deploymentGroup],
    state: ["FAILURE", "STOP"],
  },
});

/** What a rule writes: paths into the event, and a sentence with the values found there. */
export interface Message {
  readonly inputPaths: Readonly<Record<string, string>>;
  /** JSON: a text in quotes. */
  readonly inputTemplate: string;
}

/** A sentence as the template of a rule; the values that it names are plain texts of names, states and times. */
const message = (inputPaths: Readonly<Record<string, string>>, sentence: string): Message => ({
  inputPaths,
  inputTemplate: JSON.stringify(sentence),
});

const PLACE = { account: "$.account", region: "$.region", time: "$.time" };

export const ALARM_MESSAGE = message(
  { ...PLACE, alarm: "$.detail.alarmName", state: "$.detail.state.value", before: "$.detail.previousState.value" },
  "The alarm <alarm> in <region> of account <account> went from <before> to <state> at <time>.",
);

export const DEPLOYMENT_MESSAGE = message(
  { ...PLACE, application: "$.detail.application", id: "$.detail.deploymentId", state: "$.detail.state" },
  "The deployment <id> of <application> in <region> of account <account> ended with <state> at <time>. If the deployment group has a release to roll back to, CodeDeploy does so now.",
);
