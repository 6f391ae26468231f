/** Source actions: the revision that started the pipeline becomes its first artifact. */
import { RehearsalError } from "../types";
import { artifactLocation, putArtifact } from "./artifacts";
import { type ActionHandler, type ActionRun, type Surroundings, accountOf, eTagOf, stored } from "./context";
import { resourcesOf } from "./declaration";

function onlyOutput({ declaration, where }: ActionRun): string {
  const [name, ...others] = declaration.outputArtifacts;
  if (name === undefined || others.length > 0)
    throw new RehearsalError(`${where.join(" › ")}: a source action has one output artifact.`);
  return name;
}

/** Key of the repository, where it is not one of AWS. @throws RehearsalError when no stack declares the repository */
function repositoryKey({ graphs }: Surroundings, name: string, region: string): string | undefined {
  const found = graphs
    .flatMap((graph) => resourcesOf(graph, "aws:codecommit/repository:Repository"))
    .find(({ inputs, region: own }) => inputs["repositoryName"] === name && own === region);
  if (!found)
    throw new RehearsalError(`No stack declares a repository ${name} in ${region}, which the source action reads.`);
  const key = found.inputs["kmsKeyId"];
  return typeof key === "string" ? key : undefined;
}

/** Source: CodePipeline User Guide, action-reference-CodeCommit, "Output variables". */
export function codeCommitHandler(surroundings: Surroundings): ActionHandler {
  return async (run) => {
    const { execution, configuration, executorRoleArn, region, where } = run;
    const { source } = execution.trigger;
    if (source.provider !== "CodeCommit")
      throw new RehearsalError(`${where.join(" › ")}: started by ${source.provider}, not by a push.`);
    const { RepositoryName = "", BranchName = "" } = configuration;
    const [, partition = ""] = executorRoleArn.split(":");
    const repositoryArn = `arn:${partition}:codecommit:${region}:${accountOf(executorRoleArn)}:${RepositoryName}`;
    const repositoryKeyArn = repositoryKey(surroundings, RepositoryName, region);
    const name = onlyOutput(run);
    const location = artifactLocation(surroundings, execution, name);
    surroundings.checkAccess(
      {
        kind: "CodeCommitSource",
        executorRoleArn,
        repositoryArn,
        output: stored(location),
        ...(repositoryKeyArn === undefined ? {} : { repositoryKeyArn }),
      },
      where,
    );
    await putArtifact(surroundings, execution, name, location, source.zip);
    const variables = {
      RepositoryName,
      BranchName,
      CommitId: source.commitId,
      CommitMessage: source.message,
      AuthorDate: source.date,
      CommitterDate: source.date,
    };
    return { variables, summary: `commit ${source.commitId.slice(0, 8)} of branch ${BranchName}` };
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
    await putArtifact(surroundings, execution, name, location, object.path);
    const variables = {
      BucketName: object.bucket,
      ObjectKey: object.key,
      ETag: eTagOf(object),
      VersionId: object.versionId,
    };
    return { variables, summary: `${object.key}, version ${object.versionId}` };
  };
}
