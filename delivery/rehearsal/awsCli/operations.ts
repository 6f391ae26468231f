import type { Invocation, Operation } from "./invocation";
import { sign, verify } from "./kms";
import type { Output } from "./output";
import { copyObject, getObject, headObject, putObject } from "./s3api";
import { copy } from "./s3cp";

const callerIdentity = async (call: Invocation): Promise<Output> => {
  const { userId, account, arn } = call.cloud.callerIdentity(call.caller);
  return { UserId: userId, Account: account, Arn: arn };
};

const ENCRYPTION = ["--server-side-encryption", "--ssekms-key-id"];
const AT = ["--bucket", "--key"];
const SIGN = ["--key-id", "--message", "--signing-algorithm"];

function operation(
  run: Operation["run"],
  required: readonly string[],
  optional: readonly string[],
  positional: readonly string[] = [],
): Operation {
  return { run, required, options: [...required, ...optional], positional };
}

/** Everything that the stand-in knows. Formats and exit codes are those of the AWS CLI v2. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ["s3api get-object", operation(getObject, AT, ["--version-id"], ["outfile"])],
  ["s3api head-object", operation(headObject, AT, ["--version-id"])],
  [
    "s3api put-object",
    operation(putObject, AT, [
      "--body",
      "--if-none-match",
      "--metadata",
      "--checksum-algorithm",
      "--content-type",
      ...ENCRYPTION,
    ]),
  ],
  [
    "s3api copy-object",
    operation(
      copyObject,
      [...AT, "--copy-source"],
      ["--if-none-match", "--metadata", "--metadata-directive", ...ENCRYPTION],
    ),
  ],
  [
    "s3 cp",
    operation(
      copy,
      [],
      ["--metadata", "--sse", "--sse-kms-key-id", "--only-show-errors", "--quiet", "--no-progress"],
      ["source", "target"],
    ),
  ],
  ["kms sign", operation(sign, SIGN, ["--message-type"])],
  ["kms verify", operation(verify, [...SIGN, "--signature"], ["--message-type"])],
  ["sts get-caller-identity", operation(callerIdentity, [], [])],
]);
