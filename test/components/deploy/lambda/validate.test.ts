import assert from "node:assert/strict";
import { LambdaDeployment, type LambdaDeploymentArgs } from "../../../../components";
import { problemsOf } from "../../deployed";

const happy = (changes: Partial<LambdaDeploymentArgs> = {}): LambdaDeploymentArgs => ({
  functionName: "board-dev",
  applicationName: "board",
  deploymentGroupName: "board-dev",
  ...changes,
});
/** Args as a program without types may give them. */
const untyped = (changes: Record<string, unknown>) => happy(changes);

const RUNTIMES =
  "nodejs22.x, nodejs24.x, python3.12, python3.13, python3.14, java17, java21, java25, dotnet8, dotnet10, ruby3.3, ruby3.4, provided.al2023";
const CONFIGS = [
  "AllAtOnce",
  "Canary10Percent5Minutes",
  "Canary10Percent10Minutes",
  "Canary10Percent15Minutes",
  "Canary10Percent30Minutes",
  "Linear10PercentEvery1Minute",
  "Linear10PercentEvery2Minutes",
  "Linear10PercentEvery3Minutes",
  "Linear10PercentEvery10Minutes",
]
  .map((name) => `CodeDeployDefault.Lambda${name}`)
  .join(", ");
const missing = (property: string, path: string) =>
  `${property} must be a folder or a zip archive that exists, got "${path}"; give it from ${process.cwd()}, where the program runs, or in full`;

const CASES: Readonly<Record<string, readonly [LambdaDeploymentArgs, ...string[]]>> = {
  "names that the services do not take": [
    happy({ functionName: "board.dev", applicationName: "a b", deploymentGroupName: "" }),
    'functionName must be a Lambda function name of 1 to 64 characters: letters, digits, - and _, got "board.dev"; shorten or respell it',
    'applicationName must be a CodeDeploy application name of 1 to 100 characters: letters, digits and + = , . @ _ -, got "a b"; shorten or respell it',
    'deploymentGroupName must be a CodeDeploy deployment group name of 1 to 100 characters: letters, digits and + = , . @ _ -, got ""; shorten or respell it',
  ],
  "a function without an alias": [
    happy({ aliasName: "" }),
    'aliasName must be a Lambda alias of 1 to 128 characters: letters, digits, - and _, not digits alone, got ""; omit it to use live',
  ],
  "a version in place of an alias": [
    happy({ aliasName: "7" }),
    'aliasName must be a Lambda alias of 1 to 128 characters: letters, digits, - and _, not digits alone, got "7"; omit it to use live',
  ],
  ...Object.fromEntries(
    [
      "CodeDeployDefault.OneAtATime",
      "CodeDeployDefault.ECSAllAtOnce",
      "CodeDeployDefault.LambdaCanary1Percent1Minute",
    ].map((config) => [
      `the configuration ${config}`,
      [
        happy({ deploymentConfigName: config }),
        `deploymentConfigName must be ${CONFIGS} or a name of your own of 1 to 100 characters: letters, digits and + = , . @ _ -, got "${config}"; omit it to use CodeDeployDefault.LambdaCanary10Percent5Minutes`,
      ] as const,
    ]),
  ),
  "settings beyond Lambda's limits": [
    happy({ memoryMegabytes: 64, timeoutSeconds: 901, reservedConcurrency: 0, logRetentionDays: 10 }),
    "memoryMegabytes must be an integer from 128 to 10240, got 64; omit it to use 256",
    "timeoutSeconds must be an integer from 1 to 900, got 901; omit it to use 10",
    "reservedConcurrency must be an integer from 1 to 100000, got 0; omit it to reserve none",
    "logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 10; omit it to use 90",
  ],
  "unknown choices": [
    untyped({ runtime: "nodejs12.x", architecture: "mips", rollbackEvents: ["NEVER"] }),
    `runtime must be one of ${RUNTIMES}, got "nodejs12.x"; omit it to use nodejs22.x`,
    'architecture must be one of arm64, x86_64, got "mips"; omit it to use arm64',
    'rollbackEvents[0] must be one of DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST, got "NEVER"; omit it to use the default',
  ],
  "variables that Lambda reserves": [
    happy({ environment: { AWS_REGION: "a", x: "b", "A-B": "c", STAGE: "dev" } }),
    'environment must have names of 2 or more letters, digits and _ that begin with a letter, not with AWS_ or LAMBDA_, got ["AWS_REGION","x","A-B"]; rename them',
  ],
  "a handler that Node.js cannot find": [
    happy({ handler: "handler" }),
    'handler must be a file without its ending, a dot and the name of an export, 128 characters at most, got "handler"; omit it to use index.handler',
  ],
  "another runtime without code": [
    happy({ runtime: "java21", handler: "a b" }),
    'handler must be 1 to 128 characters without spaces, got "a b"; omit it to use index.handler',
    "initialCodePath must be given with the runtime java21; name an archive that the runtime can load; deployments replace it",
  ],
  "code that is not there, and no policy": [
    happy({ initialCodePath: "no/such/code", functionPolicy: "allow all" }),
    missing("initialCodePath", "no/such/code"),
    'functionPolicy must be a policy document in JSON, got "allow all"; give the text of a document with statements',
  ],
  "hooks in disorder": [
    happy({
      beforeAllowTraffic: { codePath: "no/such/hook", handler: "hook", timeoutSeconds: 0 },
      afterAllowTraffic: { codePath: ".", runtime: "perl" as "nodejs22.x", environment: { _X: "1" } },
    }),
    missing("beforeAllowTraffic.codePath", "no/such/hook"),
    'beforeAllowTraffic.handler must be a file without its ending, a dot and the name of an export, 128 characters at most, got "hook"; omit it to use index.handler',
    "beforeAllowTraffic.timeoutSeconds must be an integer from 1 to 900, got 0; omit it to use 60",
    `afterAllowTraffic.runtime must be one of ${RUNTIMES}, got "perl"; omit it to use nodejs22.x`,
    'afterAllowTraffic.environment must have names of 2 or more letters, digits and _ that begin with a letter, not with AWS_ or LAMBDA_, got ["_X"]; rename them',
  ],
  "alarm settings without alarms, and triggers in disorder": [
    happy({ ignorePollAlarmFailure: true, triggers: [{ name: "team", topicArn: "topic" }] }),
    "ignorePollAlarmFailure must not be true without alarmNames, got true; remove it or name alarms",
    `triggers[0].topicArn must be an SNS topic ARN (arn:…:sns:…), got "topic"; give the topic's ARN`,
  ],
  "misplaced roles": [
    happy({ accountId: "1", region: "mars", functionRoleName: "a b", hookRoleName: "hook" }),
    `accountId must be twelve digits, got "1"; omit it to use the provider's account`,
    `region must be a region of AWS, such as eu-central-1, got "mars"; give the region's code`,
    'functionRoleName must be an IAM role name of 1 to 64 characters: letters, digits and + = , . @ _ -, got "a b"; omit it to have one made',
    'hookRoleName must not be given without beforeAllowTraffic or afterAllowTraffic, got "hook"; remove it or give a hook',
  ],
};

describe("LambdaDeployment refuses", () => {
  for (const [what, [args, ...problems]] of Object.entries(CASES))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => void new LambdaDeployment("board", args)),
        problems.map((problem) => `LambdaDeployment "board": ${problem}`),
      );
    });
});
