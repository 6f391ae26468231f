/** Checks of the args that components with a function for events have in common. Pure. */
import { ARN_FORMS, checkArn, checkLogRetention, checkName } from "./checks";
import type { EventFunctionSettings } from "./eventFunction";
import { checkAlarmTopics } from "./failureQueue";
import { NAME_LIMITS } from "./limits";
import type { Problems } from "./problems";

type Settings = Partial<EventFunctionSettings> & { readonly functionName?: string | undefined };

/** Checks what placement and role do not cover. */
export function checkEventFunction(problems: Problems, args: Settings): void {
  const { functionName, logRetentionDays, logKeyArn, alarmTopicArns } = args;
  checkName(problems, "functionName", NAME_LIMITS.lambdaFunction, functionName, "omit it to have one formed");
  checkLogRetention(problems, "logRetentionDays", logRetentionDays, "omit it to use 365");
  checkArn(problems, "logKeyArn", ARN_FORMS.key, logKeyArn, "give the key's ARN");
  checkAlarmTopics(problems, "alarmTopicArns", alarmTopicArns);
}
