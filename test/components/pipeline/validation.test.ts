import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  ActionProvider,
  codeBuildAction,
  codeCommitSource,
  codeDeployAction,
  DeliveryPipeline,
  type DeliveryPipelineArgs,
  manualApproval,
  type PipelineAction,
  type PipelineRule,
} from "../../../components";
import { deploy, problemsOf } from "../deployed";
import { ACCOUNT, buildStage, DEPLOY_ROLE, happy, HOME, source, store } from "./example";

type Cases = Readonly<Record<string, readonly [DeliveryPipelineArgs, ...string[]]>>;

const commit = source.actions[0]!;
const building = buildStage.actions[0]!;
const deployment = (changes: Partial<PipelineAction> = {}): PipelineAction => ({
  ...codeDeployAction({
    name: "Deploy",
    applicationName: "shop",
    deploymentGroupName: "shop",
    inputArtifact: "bundle",
  }),
  ...changes,
});
/** A pipeline with a third stage of these actions. */
const then = (...actions: PipelineAction[]) => happy({ stages: [source, buildStage, { name: "Then", actions }] });
/** A pipeline whose build has other settings. */
const built = (changes: Record<string, unknown>) =>
  happy({ stages: [source, { name: "Build", actions: [{ ...building, ...changes }] }] });
/** A pipeline whose build stage has these conditions. */
const gated = (conditions: Record<string, unknown>, changes: Partial<DeliveryPipelineArgs> = {}) =>
  happy({ stages: [source, { ...buildStage, ...conditions }], ...changes });
const alarm: PipelineRule = { name: "Alarm", provider: "CloudWatchAlarm", configuration: { AlarmName: "a" } };
const onEntry = (...rules: unknown[]) => gated({ beforeEntry: { result: "FAIL", rules } });
const rule = "stages[1].beforeEntry.rules[0]";
const build = "stages[1].actions[0]";
const next = "stages[2].actions[0]";
const stageName = "of 1 to 100 characters: letters, digits and . @ - _";

const SETTINGS: Cases = {
  "names and choices": [
    { ...happy({ pipelineName: "a b", eventRoleName: "a b" }), executionMode: "FAST" as "QUEUED" },
    `pipelineName must be a CodePipeline pipeline name ${stageName}, got "a b"; shorten or respell it`,
    'executionMode must be one of SUPERSEDED, QUEUED, PARALLEL, got "FAST"; omit it to use QUEUED',
    'eventRoleName must be an IAM role name of 1 to 64 characters: letters, digits and + = , . @ _ -, got "a b"; omit it to have one made',
  ],
  "patterns that are no ARNs": [
    happy({ bucketArnPattern: "shop-*", keySetArn: "mrk-1" }),
    'bucketArnPattern must be an S3 bucket ARN, wildcards allowed (arn:…:s3:::…), got "shop-*"; omit it to name each bucket',
    'keySetArn must be a KMS key ARN, wildcards allowed (arn:…:kms:…:key/…), got "mrk-1"; omit it to name each key',
  ],
  "a region that is none": [
    happy({ region: "mars", artifactStores: [store("mars")] }),
    `region must be a region of AWS, such as eu-central-1, got "mars"; give the region's code`,
  ],
  variables: [
    happy({
      variables: [
        { name: "a b", defaultValue: "", description: "x".repeat(201) },
        { name: "c", defaultValue: "x".repeat(1001) },
        { name: "c" },
      ],
    }),
    'variables[0].name must be 1 to 128 letters, digits and @ - _, got "a b"; respell it',
    "variables[0].defaultValue must have 1 to 1000 characters, got 0; omit it to have every start give the value",
    "variables[0].description must have at most 200 characters, got 201; shorten it",
    "variables[1].defaultValue must have 1 to 1000 characters, got 1001; omit it to have every start give the value",
    'variables must not repeat a value, got ["c"]; declare each variable once',
  ],
  "too many variables": [
    happy({ variables: Array.from({ length: 51 }, (_, index) => ({ name: `v${index}` })) }),
    "variables must hold 0 to 50 variables, got 51; declare fewer",
  ],
};

const STORES: Cases = {
  "a name and key that are none": [
    happy({ artifactStores: [{ region: HOME, bucketName: "My_Bucket", keyArn: "alias/a" }] }),
    'artifactStores[0].bucketName must be an S3 bucket name of 3 to 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit, got "My_Bucket"; give the bucket\'s name',
    `artifactStores[0].keyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "alias/a"; give the ARN of the store's key`,
  ],
  "a region twice, one without actions": [
    happy({ artifactStores: [store(HOME), store(HOME), store("eu-west-1")] }),
    `artifactStores must not repeat a value, got ["${HOME}"]; keep one store for each region`,
    'artifactStores must not hold a store for a region without actions, got ["eu-west-1"]; remove them',
  ],
  "regions without a store": [
    happy({
      artifactStores: [],
      stages: [source, { ...buildStage, actions: [{ ...building, region: "eu-west-1" }] }],
    }),
    `artifactStores must hold a store for each region of the pipeline and its actions, got []; add one for ${HOME}, eu-west-1`,
  ],
  "a region of a rule that reads artifacts": [
    onEntry({ name: "C", provider: "Commands", commands: ["a"], inputArtifacts: ["source"], region: "eu-west-1" }),
    `artifactStores must hold a store for each region of the pipeline and its actions, got ["${HOME}"]; add one for eu-west-1`,
  ],
  "another partition": [
    { ...built({ region: "cn-north-1" }), artifactStores: [store(HOME), store("cn-north-1")] },
    `${build}.region must be a region of the pipeline's partition aws, got "cn-north-1"; give the code of one of its regions`,
  ],
};

const many = (count: number) => Array.from({ length: count }, (_, index) => manualApproval({ name: `A${index}` }));

const STAGES: Cases = {
  "a single stage": [
    happy({ stages: [source] }),
    "stages must hold 2 to 50 stages, got 1; begin with a stage of sources and add what uses them",
  ],
  "too many stages": [
    happy({ stages: [source, ...many(50).map((action) => ({ name: action.name, actions: [action] }))] }),
    "stages must hold 2 to 50 stages, got 51; begin with a stage of sources and add what uses them",
  ],
  "names twice or misspelt": [
    happy({ stages: [source, { ...buildStage, name: "Source" }, { name: "a b", actions: [...many(1), ...many(1)] }] }),
    'stages must not repeat a value, got ["Source"]; give each stage a name of its own',
    `stages[2].name must be a CodePipeline stage name ${stageName}, got "a b"; respell it`,
    'stages[2].actions must not repeat a value, got ["A0"]; give each action of the stage a name of its own',
  ],
  "no action, and too many": [
    happy({ stages: [source, { name: "None", actions: [] }, { name: "Many", actions: many(51) }] }),
    "stages[1].actions must hold 1 to 50 actions, got 0; fill, split or drop the stage",
    "stages[2].actions must hold 1 to 50 actions, got 51; fill, split or drop the stage",
  ],
  "an action's name and order": [
    built({ name: "", runOrder: 1000 }),
    `${build}.name must be a CodePipeline action name ${stageName}, got ""; respell it`,
    `${build}.runOrder must be an integer from 1 to 999, got 1000; omit it to use 1`,
  ],
  "sources out of place": [
    happy({
      stages: [
        { name: "Source", actions: [commit, ...many(1)] },
        { name: "Late", actions: [{ ...commit, namespace: "late", outputArtifacts: ["late"] }] },
      ],
    }),
    'stages[0].actions[1].provider must be a source in the first stage, got "ManualApproval"; move the action to a later stage',
    'stages[1].actions[0].provider must not be a source after the first stage, got "CodeCommit"; move the action to the first stage',
  ],
};

const ACTIONS: Cases = {
  "an unknown provider": [
    built({ provider: "Travis" }),
    `${build}.provider must be one of ${Object.values(ActionProvider).join(", ")}, got "Travis"; take one of them`,
  ],
  "artifact names and ARNs": [
    built({ outputArtifacts: ["a b"], roleArn: "role", sourceKeyArn: "key" }),
    `${build}.outputArtifacts[0] must be a CodePipeline artifact name of 1 to 100 characters: letters, digits, _ and -, got "a b"; respell it`,
    `${build}.roleArn must be an IAM role ARN (arn:…:iam::…:role/…), got "role"; give the role's ARN`,
    `${build}.sourceKeyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "key"; give the key's ARN`,
    `${build}.sourceKeyArn must not be given except for a source that the pipeline's role reads; remove it; another role needs the key in its own policy`,
  ],
  "a source and an approval elsewhere": [
    {
      ...happy({
        stages: [
          { ...source, actions: [{ ...commit, region: "eu-west-1" }] },
          { name: "Ask", actions: [{ ...manualApproval({ name: "Ask" }), region: "eu-west-1" }] },
        ],
      }),
      artifactStores: [store(HOME), store("eu-west-1")],
    },
    `stages[0].actions[0].region must be the pipeline's region ${HOME} for CodeCommit, got "eu-west-1"; omit it`,
    `stages[1].actions[0].region must be the pipeline's region ${HOME} for ManualApproval, got "eu-west-1"; omit it`,
  ],
  "an approval with a role and a hurry": [
    then({ ...manualApproval({ name: "Ask", timeoutInMinutes: 4 }), roleArn: DEPLOY_ROLE }),
    `${next}.timeoutInMinutes must be an integer from 5 to 86400, got 4; omit it`,
    `${next}.roleArn must not be given for ManualApproval; remove it`,
  ],
  "a timeout of a build": [
    built({ timeoutInMinutes: 5 }),
    `${build}.timeoutInMinutes must not be given for CodeBuild, got 5; remove it`,
  ],
  "numbers of artifacts": [
    then(deployment({ inputArtifacts: ["source", "bundle"], outputArtifacts: ["more"] })),
    `${next}.inputArtifacts must hold exactly 1 artifacts for CodeDeploy, got 2; name as many`,
    `${next}.outputArtifacts must hold exactly 0 artifacts for CodeDeploy, got 1; name as many`,
  ],
  "settings that are missing, unknown, fixed, empty or long": [
    happy({
      stages: [
        {
          ...source,
          actions: [
            {
              ...commit,
              configuration: { RepositoryName: "", PollForSourceChanges: "true", Colour: "x".repeat(1001) },
            },
          ],
        },
        buildStage,
      ],
    }),
    "stages[0].actions[0].configuration.BranchName must be given for CodeCommit; add it",
    "stages[0].actions[0].configuration.RepositoryName must have 1 to 1000 characters, got 0; omit or shorten it",
    'stages[0].actions[0].configuration.PollForSourceChanges is always "false" for CodeCommit; remove it',
    'stages[0].actions[0].configuration must be one of RepositoryName, BranchName, OutputArtifactFormat for CodeCommit, got "Colour"; remove the key',
    "stages[0].actions[0].configuration.Colour must have 1 to 1000 characters, got 1001; omit or shorten it",
  ],
  "values beside the choices of a key": [
    happy({
      stages: [
        {
          ...source,
          actions: [{ ...commit, configuration: { ...commit.configuration, OutputArtifactFormat: "TAR" } }],
        },
        { ...buildStage, actions: [{ ...building, configuration: { ProjectName: "p", BatchEnabled: "yes" } }] },
      ],
    }),
    'stages[0].actions[0].configuration.OutputArtifactFormat must be one of CODE_ZIP, CODEBUILD_CLONE_REF for CodeCommit, got "TAR"; take one of them',
    `${build}.configuration.BatchEnabled must be one of true, false for CodeBuild, got "yes"; take one of them`,
  ],
  "a topic of another region": [
    then(manualApproval({ name: "Ask", topicArn: `arn:aws:sns:eu-west-1:${ACCOUNT}:ask` })),
    `${next}.configuration.NotificationArn must be of the pipeline's region ${HOME}, got "eu-west-1"; name a topic of ${HOME}`,
  ],
  "several inputs without a primary one": [
    then({ ...codeBuildAction({ name: "Test", projectName: "t", inputArtifacts: ["source", "bundle"] }) }),
    `${next}.configuration.PrimarySource must be one of the inputArtifacts source, bundle; name the artifact whose buildspec runs`,
  ],
  "a primary input that is none": [
    then(codeBuildAction({ name: "Test", projectName: "t", inputArtifacts: ["source", "bundle"], primarySource: "x" })),
    `${next}.configuration.PrimarySource must be one of the inputArtifacts source, bundle, got "x"; name the artifact whose buildspec runs`,
  ],
};

const other = codeCommitSource({ name: "Other", repositoryName: "o", branchName: "main", outputArtifact: "source" });

const ARTIFACTS: Cases = {
  "an artifact that nobody produces": [
    then(deployment({ inputArtifacts: ["nothing"] })),
    `${next}.inputArtifacts must be artifacts of earlier actions, got "nothing"; name it in the outputArtifacts of an earlier action`,
  ],
  "an artifact that is produced later, at the same time, or by its consumer": [
    then(
      { ...building, name: "Late", runOrder: 2, outputArtifacts: ["late"] },
      deployment({ runOrder: 2, inputArtifacts: ["late"] }),
      { ...building, name: "Self", inputArtifacts: ["self"], outputArtifacts: ["self"] },
    ),
    `stages[2].actions[1].inputArtifacts must be artifacts of earlier actions, got "late"; run ${next} earlier, in an earlier stage or with a lower runOrder`,
    'stages[2].actions[2].inputArtifacts must be artifacts of earlier actions, got "self"; run stages[2].actions[2] earlier, in an earlier stage or with a lower runOrder',
  ],
  "an artifact twice": [
    happy({ stages: [{ ...source, actions: [commit, other] }, buildStage] }),
    'stages[0].actions[1].outputArtifacts must not produce an artifact that stages[0].actions[0] produces, got "source"; rename it',
  ],
  "an artifact of another stage in an entry rule": [
    onEntry({ name: "C", provider: "Commands", commands: ["a"], inputArtifacts: ["bundle"] }),
    `${rule}.inputArtifacts must be artifacts of earlier actions, got "bundle"; run ${build} earlier, in an earlier stage or with a lower runOrder`,
  ],
  "an artifact between two foreign accounts": [
    {
      ...happy({
        stages: [
          source,
          { ...buildStage, actions: [{ ...building, roleArn: "arn:aws:iam::333333333333:role/builder" }] },
          { name: "Then", actions: [deployment({ roleArn: DEPLOY_ROLE })] },
        ],
      }),
      accountId: ACCOUNT,
    },
    `${next}.inputArtifacts must not pass from account 333333333333 to account 222222222222, got "bundle"; produce it or consume it in the pipeline's account ${ACCOUNT}`,
  ],
};

const tested = (value: string) => codeBuildAction({ name: "Test", projectName: value, inputArtifacts: ["bundle"] });

const REFERENCES: Cases = {
  "namespaces that are taken, misspelt or repeated": [
    then(
      { ...tested("a"), name: "One", namespace: "variables" },
      { ...tested("a"), name: "Two", namespace: "a b" },
      { ...tested("a"), name: "Three", namespace: "commit" },
    ),
    `${next}.namespace must be 1 to 100 letters, digits and @ - _, and none of codepipeline, variables, got "variables"; respell it`,
    'stages[2].actions[1].namespace must be 1 to 100 letters, digits and @ - _, and none of codepipeline, variables, got "a b"; respell it',
    'stages must not repeat a value, got ["commit"]; give each action a namespace of its own',
  ],
  "references to nothing": [
    then(
      tested("#{commit.CommitId}-#{nobody.X}-#{variables.reason}-#{codepipeline.PipelineExecutionId}-#{plain}-#{.x}"),
    ),
    `${next}.configuration.ProjectName must refer to the namespace of an earlier action, got "#{nobody.X}"; give an earlier action the namespace nobody`,
    `${next}.configuration.ProjectName must refer to a variable of the pipeline, got "#{variables.reason}"; declare reason in variables`,
    `${next}.configuration.ProjectName must refer to variables as #{namespace.variable}, got "#{plain}"; name the namespace of an action`,
    `${next}.configuration.ProjectName must refer to variables as #{namespace.variable}, got "#{.x}"; name the namespace of an action`,
  ],
  "references to what comes later": [
    happy({
      stages: [
        source,
        {
          ...buildStage,
          beforeEntry: { result: "FAIL", rules: [{ ...alarm, configuration: { AlarmName: "#{late.X}" } }] },
        },
        { name: "Then", actions: [{ ...tested("a"), namespace: "late" }] },
      ],
    }),
    `${rule}.configuration.AlarmName must refer to the namespace of an earlier action, got "#{late.X}"; run ${next} earlier`,
  ],
};

const CONDITIONS: Cases = {
  "results that do not exist there": [
    gated({
      beforeEntry: { result: "ROLLBACK", rules: [alarm] },
      onSuccess: {
        result: "SKIP",
        rules: [{ ...alarm, provider: "LambdaInvoke", configuration: { FunctionName: "f" } }],
      },
      onFailure: { result: "FAIL" },
    }),
    'stages[1].beforeEntry.result must be one of FAIL, SKIP, got "ROLLBACK"; take one of them',
    'stages[1].onSuccess.result must be one of FAIL, ROLLBACK, got "SKIP"; take one of them',
    'stages[1].onFailure.result must be one of ROLLBACK, RETRY, got "FAIL"; take one of them',
  ],
  "rollback of parallel executions and of sources": [
    {
      ...gated({ onSuccess: { result: "ROLLBACK", rules: [alarm] } }, { executionMode: "PARALLEL" }),
      stages: [
        { ...source, onFailure: { result: "ROLLBACK" } },
        { ...buildStage, onSuccess: { result: "ROLLBACK", rules: [alarm] } },
      ],
    },
    "stages[0].onFailure.result must not be ROLLBACK with executionMode PARALLEL; take another result or mode",
    "stages[0].onFailure.result must not be ROLLBACK in the stage of sources; take another result",
    "stages[1].onSuccess.result must not be ROLLBACK with executionMode PARALLEL; take another result or mode",
  ],
  "a skip by an alarm": [
    gated({ beforeEntry: { result: "SKIP", rules: [alarm] } }),
    'stages[1].beforeEntry.rules must be of LambdaInvoke or VariableCheck with the result SKIP, got ["CloudWatchAlarm"]; take another result or other rules',
  ],
  "a retry with rules and a mode without retry": [
    happy({
      stages: [
        { ...source, onFailure: { result: "RETRY", rules: [alarm] } },
        { ...buildStage, onFailure: { result: "ROLLBACK", retryMode: "TWICE" as "ALL_ACTIONS" } },
      ],
    }),
    "stages[0].onFailure.rules must not be given with the result RETRY; remove them",
    'stages[1].onFailure.retryMode must be one of FAILED_ACTIONS, ALL_ACTIONS, got "TWICE"; omit it to use FAILED_ACTIONS',
    'stages[1].onFailure.retryMode must not be given without the result RETRY, got "TWICE"; remove it',
  ],
  "no rule, and too many, one twice": [
    gated({
      beforeEntry: { result: "FAIL", rules: [] },
      onSuccess: { result: "FAIL", rules: [alarm, alarm, ...["a", "b", "c", "d"].map((name) => ({ ...alarm, name }))] },
      onFailure: { result: "ROLLBACK", rules: [] },
    }),
    "stages[1].beforeEntry.rules must hold 1 to 5 rules, got 0; split the condition or drop it",
    "stages[1].onSuccess.rules must hold 1 to 5 rules, got 6; split the condition or drop it",
    'stages[1].onSuccess.rules must not repeat a value, got ["Alarm"]; give each rule a name of its own',
    "stages[1].onFailure.rules must hold 1 to 5 rules, got 0; split the condition or drop it",
  ],
  "an unknown rule": [
    onEntry({ ...alarm, name: "a b", provider: "Moon", timeoutInMinutes: 1, roleArn: "role" }),
    `${rule}.name must be a CodePipeline action name ${stageName}, got "a b"; respell it`,
    `${rule}.timeoutInMinutes must be an integer from 5 to 86400, got 1; omit it`,
    `${rule}.roleArn must be an IAM role ARN (arn:…:iam::…:role/…), got "role"; give the role's ARN`,
    `${rule}.provider must be one of CloudWatchAlarm, CodeBuild, Commands, DeploymentWindow, LambdaInvoke, VariableCheck, got "Moon"; take one of them`,
  ],
  "commands that are missing, misplaced or of two lines": [
    onEntry(
      { name: "None", provider: "Commands", configuration: { Shell: "sh" } },
      { ...alarm, commands: ["true"], inputArtifacts: ["source"] },
      { name: "Two", provider: "Commands", commands: ["a\nb", ""] },
    ),
    `${rule}.configuration must be empty for Commands, got "Shell"; remove the key`,
    `${rule}.commands must hold 1 to 50 commands for Commands, got 0; say what to run, or remove them`,
    "stages[1].beforeEntry.rules[1].inputArtifacts must hold exactly 0 artifacts for CloudWatchAlarm, got 1; name as many",
    "stages[1].beforeEntry.rules[1].commands must hold exactly 0 commands for CloudWatchAlarm, got 1; say what to run, or remove them",
    'stages[1].beforeEntry.rules[2].commands[0] must be a single line of 1 to 1000 characters, got "a\\nb"; split it or call a script',
    'stages[1].beforeEntry.rules[2].commands[1] must be a single line of 1 to 1000 characters, got ""; split it or call a script',
  ],
  "an operator that does not exist": [
    onEntry({
      name: "Check",
      provider: "VariableCheck",
      configuration: { Variable: "#{commit.X}", Value: "x", Operator: "GT" },
    }),
    `${rule}.configuration.Operator must be one of EQ, NE, CONTAINS, MATCHES for VariableCheck, got "GT"; take one of them`,
  ],
  "a check without its settings": [
    onEntry({ name: "Check", provider: "VariableCheck", configuration: { Variable: "#{commit.X}" } }),
    `${rule}.configuration.Value must be given for VariableCheck; add it`,
    `${rule}.configuration.Operator must be given for VariableCheck; add it`,
  ],
};

describe("DeliveryPipeline refuses", () => {
  for (const [what, cases] of Object.entries({
    settings: SETTINGS,
    stores: STORES,
    stages: STAGES,
    actions: ACTIONS,
    artifacts: ARTIFACTS,
    references: REFERENCES,
    conditions: CONDITIONS,
  })) {
    describe(what, () => {
      for (const [which, [args, ...problems]] of Object.entries(cases))
        it(which, async () => {
          assert.deepEqual(
            await problemsOf(() => void new DeliveryPipeline("shop", args)),
            problems.map((problem) => `DeliveryPipeline "shop": ${problem}`),
          );
        });
    });
  }
});

describe("DeliveryPipeline refuses, once it is known,", () => {
  it("a store whose key is named by its alias", async () => {
    const keyArn = pulumi.output(`arn:aws:kms:${HOME}:${ACCOUNT}:alias/store`);
    const args = happy({ artifactStores: [{ ...store(HOME), keyArn }], keySetArn: pulumi.output("mrk-1") });
    await assert.rejects(
      deploy(() => void new DeliveryPipeline("shop", args)),
      ({ message }: Error) => {
        const key = `artifactStores[0].keyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "arn:aws:kms:${HOME}:${ACCOUNT}:alias/store"; give the ARN of the store's key`;
        const keySet = `keySetArn must be a KMS key ARN, wildcards allowed (arn:…:kms:…:key/…), got "mrk-1"; omit it to name each key`;
        for (const problem of [key, keySet])
          assert.ok(message.includes(`DeliveryPipeline "shop": ${problem}`), message);
        return true;
      },
    );
  });
});
