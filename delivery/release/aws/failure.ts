/** Errors of the AWS SDK in words for a person. */
import { CallFailed } from "../errors";

/** What an error of the SDK has, as far as it came from a service. */
interface SdkError {
  readonly name: string;
  readonly message: string;
  /** Of an error of the network, such as `ECONNREFUSED`. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const isSdkError = (error: unknown): error is SdkError => error instanceof Error;

/** Status that the service answered; absent when none did. */
export const statusOf = (error: unknown): number | undefined =>
  isSdkError(error) ? error.$metadata?.httpStatusCode : undefined;

/** What a person can do about it, by AWS's code. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/Expired|InvalidClientTokenId|UnrecognizedClient/, "log in again and repeat the command"],
  [/CredentialsProvider/, "log in, or set AWS_PROFILE to a profile that may"],
  [/AccessDenied|Forbidden|^403$/, "compare the role's policies with what the stacks declare: pulumi preview"],
  [/Throttl|TooManyRequests|SlowDown|RequestLimit/, "wait a moment and repeat the command"],
  [/Timeout|ECONN|ENOTFOUND|EAI_AGAIN|socket/i, "it may or may not have had its effect; repeat the command"],
];

/** The error of a call, told by what was called and where. */
export function failureOf(error: unknown, operation: string, place: string): CallFailed {
  const { name: given, message, code } = isSdkError(error) ? error : { name: "Error", message: String(error) };
  const name = given === "Error" ? (code ?? given) : given;
  const advice = ADVICE.find(([pattern]) => pattern.test(name) || pattern.test(message))?.[1];
  const text = message === "" || message === "UnknownError" ? name : message;
  return new CallFailed(operation, place, name, advice === undefined ? text : `${text}\n${advice}`);
}

/** Makes a call. @throws CallFailed */
export async function told<T>(operation: string, place: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw failureOf(error, operation, place);
  }
}
