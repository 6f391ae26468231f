/** Source actions: the revision that started the pipeline becomes its first artifact. */
import { RehearsalError } from "../types";
import { artifactLocation, putArtifact } from "./artifacts";
import { type ActionHandler, type ActionRun, type Surroundings, accountOf, stored } from "./context";

function onlyOutput({ declaration, where }: ActionRun): string {
  const [name, ...others] = declaration.outputArtifacts;
  if (name === undefined || others.length > 0)
    throw new RehearsalError(`${where.join(" › ")}: a source action has one output artifact.`);
  return name;
}

/** Source: CodePipeline User Guide, action-reference-CodeCommit, "Output variables". */
export function codeCommitHandler(surroundings: Surroundings): ActionHandler {
  return async (run) => {
    const { execution, configuration, executorRoleArn, region, where } = run;
    const { source } = execution.trigger;
    if (source.provider !== "CodeCommit")
      throw new RehearsalError(`${where.join(" › ")}: started by ${source.provider}, not by a push.`);
    const repository = configuration["RepositoryName"] ?? "";
    const partition = executorRoleArn.split(":")[1] ?? "";
    const repositoryArn = `arn:${partition}:codecommit:${region}:${accountOf(executorRoleArn)}:${repository}`;
    const name = onlyOutput(run);
    const location = artifactLocation(surroundings, execution, name);
    surroundings.checkAccess(
      { kind: "CodeCommitSource", executorRoleArn, repositoryArn, output: stored(location) },
      where,
    );
    const output = await putArtifact(surroundings, execution, name, location, source.zip);
    const variables = {
      RepositoryName: repository,
      BranchName: configuration["BranchName"] ?? "",
      CommitId: source.commitId,
      CommitMessage: source.message,
      AuthorDate: source.date,
      CommitterDate: source.date,
    };
    surroundings.progress({
      kind: "step",
      where,
      status: "succeeded",
      what: `commit ${source.commitId.slice(0, 8)} of ${variables.BranchName} fetched`,
    });
    return { variables, outputs: new Map([[name, output]]) };
  };
}

/** Source: CodePipeline User Guide, action-reference-S3, "Output variables". */
export function s3Handler(surroundings: Surroundings): ActionHandler {
  return async (run) => {
    const { execution, executorRoleArn, where } = run;
    const { source } = execution.trigger;
    if (source.provider !== "S3")
      throw new RehearsalError(`${where.join(" › ")}: started by ${source.provider}, not by an object.`);
    const { object } = source;
    const name = onlyOutput(run);
    const location = artifactLocation(surroundings, execution, name);
    surroundings.checkAccess(
      { kind: "S3Source", executorRoleArn, object: stored(object), output: stored(location) },
      where,
    );
    const output = await putArtifact(surroundings, execution, name, location, object.path);
    const variables = {
      BucketName: object.bucket,
      ObjectKey: object.key,
      ETag: object.sha256.slice(0, 32),
      VersionId: object.versionId,
    };
    surroundings.progress({
      kind: "step",
      where,
      status: "succeeded",
      what: `version ${object.versionId} of ${object.key} fetched`,
    });
    return { variables, outputs: new Map([[name, output]]) };
  };
}
