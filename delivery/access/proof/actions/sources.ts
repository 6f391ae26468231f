/** What source actions cause. */
import { repositoryUse } from "../declared";
import { type ActionSteps, arnIn, executorOf, outputsOf, settingOf } from "./context";

const codeCommit: ActionSteps = (action, context) => {
  const executorRoleArn = executorOf(action, context);
  const use = repositoryUse(context.graphs, arnIn(action, context, "codecommit", settingOf(action, "RepositoryName")));
  return outputsOf(action, context).map((output) => ({ kind: "CodeCommitSource", executorRoleArn, ...use, output }));
};

const s3: ActionSteps = (action, context) => {
  const object = context.places.locate(settingOf(action, "S3Bucket"), settingOf(action, "S3ObjectKey"));
  const executorRoleArn = executorOf(action, context);
  return outputsOf(action, context).map((output) => ({ kind: "S3Source", executorRoleArn, object, output }));
};

const connection: ActionSteps = (action, context) =>
  outputsOf(action, context).map((output) => ({
    kind: "ConnectionSource",
    executorRoleArn: executorOf(action, context),
    connectionArn: settingOf(action, "ConnectionArn"),
    fullRepositoryId: settingOf(action, "FullRepositoryId"),
    output,
  }));

const ecr: ActionSteps = (action, context) =>
  outputsOf(action, context).map((output) => ({
    kind: "EcrSource",
    executorRoleArn: executorOf(action, context),
    repositoryArn: arnIn(action, context, "ecr", `repository/${settingOf(action, "RepositoryName")}`),
    output,
  }));

export const SOURCE_ACTIONS: Readonly<Record<string, ActionSteps>> = {
  "Source/CodeCommit": codeCommit,
  "Source/S3": s3,
  "Source/CodeStarSourceConnection": connection,
  "Source/ECR": ecr,
};
