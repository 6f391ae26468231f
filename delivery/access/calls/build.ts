import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { useFeatures } from "./buildFeatures";
import { onObject, WRITE, type ObjectRows } from "./objects";
import { assumedBy, expand, role, withoutStar, type Row, type TableCall } from "./rows";
import { CODEBUILD, CODEPIPELINE, S3 } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

const START: readonly Row[] = [
  {
    actions: ["codebuild:StartBuild", "codebuild:BatchGetBuilds"],
    purpose: "CodePipeline starts the build and follows it",
    source: CODEPIPELINE("action-reference-CodeBuild"),
  },
  {
    actions: ["codebuild:StopBuild"],
    purpose: "CodePipeline stops a build when its execution is stopped; granted by CDK, not by the page",
    source: "aws-cdk-lib 2.276.0 aws-codepipeline-actions/lib/codebuild/build-action.js",
    necessity: "optional",
  },
];

export function startBuild({ executorRoleArn, projectArn }: Step<"StartBuild">): TableCall[] {
  const { region } = requireArn(projectArn);
  return expand(START, { principal: role(executorRoleArn), resource: projectArn, region });
}

const START_BATCH: readonly Row[] = [
  {
    actions: ["codebuild:StartBuildBatch", "codebuild:BatchGetBuildBatches"],
    purpose: "CodePipeline starts the batch of builds and follows it",
    source: CODEPIPELINE("action-reference-CodeBuild"),
  },
  {
    actions: ["codebuild:StopBuildBatch"],
    purpose: "CodePipeline stops a batch when its execution is stopped; granted by CDK, not by the page",
    source: "aws-cdk-lib 2.276.0 aws-codepipeline-actions/lib/codebuild/build-action.js",
    necessity: "optional",
  },
];

export function startBuildBatch({ executorRoleArn, projectArn }: Step<"StartBuildBatch">): TableCall[] {
  const { region } = requireArn(projectArn);
  return expand(START_BATCH, { principal: role(executorRoleArn), resource: projectArn, region });
}

const BATCH: readonly Row[] = [
  {
    actions: ["codebuild:StartBuild", "codebuild:StopBuild", "codebuild:RetryBuild"],
    purpose: "CodeBuild runs the builds of the batch",
    source: CODEBUILD("batch-build"),
  },
];

/** CodeBuild takes on the role of a project's batches and starts their builds with it. */
export function runBuildBatch({ batchRoleArn, projectArn }: Step<"RunBuildBatch">): TableCall[] {
  const { region } = requireArn(projectArn);
  const trust = CODEBUILD("cross-service-confused-deputy-prevention");
  return [
    ...assumedBy("codebuild.amazonaws.com", batchRoleArn, region, trust, projectArn),
    ...expand(BATCH, { principal: role(batchRoleArn), resource: projectArn, region }),
  ];
}

const SETUP = CODEBUILD("setting-up-service-role");

const LOG_GROUP: readonly Row[] = [
  { actions: ["logs:CreateLogGroup"], purpose: "the build makes sure of its log group", source: SETUP },
];

const LOG_STREAM: readonly Row[] = [
  { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], purpose: "the build writes its log", source: SETUP },
];

const ARTIFACT_BUCKET: readonly Row[] = [
  { actions: ["s3:GetBucketAcl", "s3:GetBucketLocation"], purpose: "CodeBuild checks the bucket", source: SETUP },
];

const INPUT: ObjectRows = {
  bucket: ARTIFACT_BUCKET,
  object: [{ actions: ["s3:GetObject", "s3:GetObjectVersion"], purpose: "the build reads its input", source: SETUP }],
  key: [{ actions: ["kms:Decrypt"], purpose: "S3 decrypts the input for the build", source: S3("UsingKMSEncryption") }],
};

const OUTPUT: ObjectRows = {
  bucket: ARTIFACT_BUCKET,
  object: [{ actions: ["s3:PutObject"], purpose: "the build writes its output", source: SETUP }],
  key: [
    ...WRITE.key,
    {
      actions: [
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
      ],
      purpose: "granted to the builds of pipelines by CDK; no page says that CodeBuild calls it",
      source: "aws-cdk-lib 2.276.0 aws-codebuild/lib/project.js",
      necessity: "optional",
    },
  ],
};

const REPORT: readonly Row[] = [
  {
    actions: ["codebuild:CreateReport", "codebuild:UpdateReport", "codebuild:BatchPutTestCases"],
    purpose: "the build writes its test report",
    source: CODEBUILD("test-permissions"),
  },
  {
    actions: ["codebuild:CreateReportGroup", "codebuild:BatchPutCodeCoverages"],
    purpose: "the build makes a report group that does not exist yet, or reports coverage",
    source: CODEBUILD("test-permissions"),
    necessity: "optional",
  },
];

/** CodeBuild takes on the service role and runs one build with it. */
export function runBuild(step: Step<"RunBuild">): TableCall[] {
  const principal = role(step.serviceRoleArn);
  const { region } = requireArn(step.projectArn);
  const group = withoutStar(step.logGroupArn);
  return [
    ...assumedBy(
      "codebuild.amazonaws.com",
      step.serviceRoleArn,
      region,
      CODEBUILD("cross-service-confused-deputy-prevention"),
      step.projectArn,
    ),
    ...expand(LOG_GROUP, { principal, resource: group, region }),
    ...expand(LOG_STREAM, { principal, resource: `${group}:log-stream:build`, region }),
    ...step.inputs.flatMap((input) => onObject(INPUT, principal, input)),
    ...step.outputs.flatMap((output) => onObject(OUTPUT, principal, output)),
    ...step.reportGroupArns.flatMap((resource) => expand(REPORT, { principal, resource, region })),
    ...useFeatures(step),
  ];
}

const SPEC = CODEBUILD("build-spec-ref");

const PARAMETER: readonly Row[] = [
  { actions: ["ssm:GetParameters"], purpose: "CodeBuild reads a parameter for the build", source: SPEC },
];

const SECRET: readonly Row[] = [
  { actions: ["secretsmanager:GetSecretValue"], purpose: "CodeBuild reads a secret for the build", source: SPEC },
];

/** Secrets Manager adds a hyphen and six characters to the name of a secret. */
const SECRET_SUFFIX = "-AbCdEf";

/** CodeBuild reads the parameters and secrets that variables of a build name. Keys that encrypt them are not known here. */
export function readBuildValues(step: Step<"ReadBuildValues">): TableCall[] {
  const { partition, region, account } = requireArn(step.projectArn);
  const principal = role(step.serviceRoleArn);
  const own = (service: string, rest: string): string => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const parameterArn = (name: string): string => own("ssm", `parameter/${name.replace(/^\//, "")}`);
  const secretArn = (name: string): string => own("secretsmanager", `secret:${name}${SECRET_SUFFIX}`);
  const at = (rows: readonly Row[], names: readonly string[], arnOf: (name: string) => string): TableCall[] =>
    names.flatMap((name) => {
      const resource = name.startsWith("arn:") ? name : arnOf(name);
      return expand(rows, { principal, resource, region });
    });
  return [...at(PARAMETER, step.parameters, parameterArn), ...at(SECRET, step.secrets, secretArn)];
}
