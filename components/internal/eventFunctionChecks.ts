/** Checks of the args that components with a function for events have in common. Pure. */
import { ARN_FORMS, checkArn, checkCount, checkLogRetention, checkName } from "./checks";
import type { EventFunctionSettings } from "./eventFunction";
import { NAME_LIMITS } from "./limits";
import type { Problems } from "./problems";

type Settings = Partial<EventFunctionSettings> & { readonly functionName?: string | undefined };

/** Checks what placement and role do not cover. */
export function checkEventFunction(problems: Problems, args: Settings): void {
  const { functionName, logRetentionDays, logKeyArn, alarmTopicArns } = args;
  checkName(problems, "functionName", NAME_LIMITS.lambdaFunction, functionName, "omit it to have one formed");
  checkLogRetention(problems, "logRetentionDays", logRetentionDays, "omit it to use 365");
  checkArn(problems, "logKeyArn", ARN_FORMS.key, logKeyArn, "give the key's ARN");
  if (alarmTopicArns === undefined) return;
  // Limit of `cloudwatch.ResourceList`.
  checkCount(problems, "alarmTopicArns", alarmTopicArns, [1, 5], "topics", "omit it to tell nobody");
  alarmTopicArns.forEach((arn, index) =>
    checkArn(problems, `alarmTopicArns[${index}]`, ARN_FORMS.topic, arn, "give the topic's ARN"),
  );
}
