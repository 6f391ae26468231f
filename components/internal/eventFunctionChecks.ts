/** Checks of the args that components with a function for events have in common. Pure. */
import { ARN_FORMS, checkArn, checkCount, checkName } from "./checks";
import type { EventFunctionSettings } from "./eventFunction";
import { NAME_LIMITS } from "./limits";
import type { Problems } from "./problems";

type Settings = Partial<EventFunctionSettings> & { readonly functionName?: string | undefined };

/** Checks what placement and role do not cover; `retentionDays` are the periods that CloudWatch Logs offers. */
export function checkEventFunction(problems: Problems, args: Settings, retentionDays: readonly number[]): void {
  const { functionName, logRetentionDays, logKeyArn, alarmTopicArns } = args;
  checkName(problems, "functionName", NAME_LIMITS.lambdaFunction, functionName, "omit it to have one formed");
  problems.require(logRetentionDays === undefined || retentionDays.includes(logRetentionDays), {
    property: "logRetentionDays",
    allowed: `must be one of ${retentionDays.join(", ")}`,
    got: logRetentionDays,
    fix: "omit it to use 365",
  });
  checkArn(problems, "logKeyArn", ARN_FORMS.key, logKeyArn, "give the key's ARN");
  if (alarmTopicArns === undefined) return;
  // Limit of `cloudwatch.ResourceList`.
  checkCount(problems, "alarmTopicArns", alarmTopicArns, [1, 5], "topics", "omit it to tell nobody");
  alarmTopicArns.forEach((arn, index) =>
    checkArn(problems, `alarmTopicArns[${index}]`, ARN_FORMS.topic, arn, "give the topic's ARN"),
  );
}
