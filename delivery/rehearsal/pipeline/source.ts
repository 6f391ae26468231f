/** Source actions: the revision that started the pipeline becomes its first artifact. */
import { RehearsalError } from "../types";
import type { Registry } from "../docker/registry";
import { artifactLocation, putArtifact } from "./artifacts";
import {
  type ActionHandler,
  type ActionResult,
  type ActionRun,
  type CommitRevision,
  type Surroundings,
  accountOf,
  eTagOf,
  stored,
} from "./context";
import { resourcesOf } from "./declaration";
import { imageDetail } from "./imageDetail";

const at = (where: readonly string[]): string => where.join(" › ");

function onlyOutput({ declaration, where }: ActionRun): string {
  const [name, ...others] = declaration.outputArtifacts;
  if (name === undefined || others.length > 0)
    throw new RehearsalError(`${at(where)}: a source action has one output artifact.`);
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

function commitOf({ execution, where }: ActionRun, provider: CommitRevision["provider"]): CommitRevision {
  const { source } = execution.trigger;
  if (source.provider !== provider)
    throw new RehearsalError(`${at(where)}: started by ${source.provider}, not by a push.`);
  return source;
}

/** A clone with history is not made: builds get the files. */
function noteClone({ progress }: Surroundings, { configuration, where }: ActionRun): void {
  if (configuration["OutputArtifactFormat"] === "CODEBUILD_CLONE_REF")
    progress({
      kind: "notRehearsed",
      where,
      what: `${at(where)}: the clone with history, of which builds get the files`,
    });
}

const summaryOf = ({ commitId, branch }: CommitRevision): string =>
  `commit ${commitId.slice(0, 8)} of branch ${branch}`;

/** Source: CodePipeline User Guide, action-reference-CodeCommit, "Output variables". */
export function codeCommitHandler(surroundings: Surroundings): ActionHandler {
  return async (run) => {
    const { execution, configuration, executorRoleArn, region, where } = run;
    const source = commitOf(run, "CodeCommit");
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
    noteClone(surroundings, run);
    await putArtifact(surroundings, execution, name, location, source.zip);
    const variables = {
      RepositoryName,
      BranchName,
      CommitId: source.commitId,
      CommitMessage: source.message,
      AuthorDate: source.date,
      CommitterDate: source.date,
    };
    return { variables, summary: summaryOf({ ...source, branch: BranchName }) };
  };
}

/** The handshake of a new connection is somebody's to complete, in a browser; that is not done here. */
function noteHandshake(
  { graphs, progress, world }: Surroundings,
  connectionArn: string,
  where: readonly string[],
): void {
  const isDeclared = graphs.some((graph) =>
    resourcesOf(graph, "aws:codeconnections/connection:Connection").some(
      ({ outputs }) => outputs["arn"] === connectionArn,
    ),
  );
  // Where the world begins with it, somebody has completed it.
  if (isDeclared && world?.is.connectionsPending === true) return;
  const what = isDeclared
    ? `the handshake of the connection ${connectionArn}, without which nothing starts a pipeline`
    : `the connection ${connectionArn}, which no stack declares`;
  progress({ kind: "notRehearsed", where, what });
}

/**
 * Takes the commit behind a connection; a local clone stands for the repository on its host.
 * Source: CodePipeline User Guide, action-reference-CodestarConnectionSource, and the variables that the AWS CDK names for it.
 */
export function connectionHandler(surroundings: Surroundings): ActionHandler {
  return async (run) => {
    const { execution, configuration, executorRoleArn, where } = run;
    const source = commitOf(run, "CodeStarSourceConnection");
    const { ConnectionArn = "", FullRepositoryId = "", BranchName = "" } = configuration;
    const name = onlyOutput(run);
    const location = artifactLocation(surroundings, execution, name);
    const output = stored(location);
    surroundings.checkAccess(
      {
        kind: "ConnectionSource",
        executorRoleArn,
        connectionArn: ConnectionArn,
        fullRepositoryId: FullRepositoryId,
        output,
      },
      where,
    );
    noteHandshake(surroundings, ConnectionArn, where);
    noteClone(surroundings, run);
    await putArtifact(surroundings, execution, name, location, source.zip);
    const variables = {
      ConnectionArn,
      FullRepositoryName: FullRepositoryId,
      BranchName,
      CommitId: source.commitId,
      CommitMessage: source.message,
      AuthorDate: source.date,
    };
    return { variables, summary: `${summaryOf({ ...source, branch: BranchName })} of ${FullRepositoryId}` };
  };
}

/** The object that started the pipeline, or the newest one where another source did. */
function objectOf({ stores }: Surroundings, { execution, configuration }: ActionRun) {
  const { S3Bucket: bucket = "", S3ObjectKey: key = "" } = configuration;
  const { source } = execution.trigger;
  const isTrigger = source.provider === "S3" && source.object.bucket === bucket && source.object.key === key;
  return isTrigger ? source.object : stores.getObject({ bucket, key });
}

/** Source: CodePipeline User Guide, action-reference-S3, "Output variables". */
export function s3Handler(surroundings: Surroundings): ActionHandler {
  return async (run) => {
    const { execution, executorRoleArn, where } = run;
    const object = objectOf(surroundings, run);
    if (!surroundings.stores.bucket(object.bucket).versioned)
      throw new RehearsalError(
        `${at(where)}: the bucket ${object.bucket} has no versioning, without which CodePipeline takes no source from it; ` +
          "enable it, as a SourceBucket does.",
      );
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

/** Takes the image that a tag names: its address by digest. Source: CodePipeline User Guide, action-reference-ECR. */
export function ecrHandler(surroundings: Surroundings, registry: Registry): ActionHandler {
  return async (run): Promise<ActionResult> => {
    const { execution, configuration, executorRoleArn, region, where } = run;
    const { RepositoryName = "", ImageTag = "latest" } = configuration;
    const place = { account: accountOf(executorRoleArn), region, name: RepositoryName };
    const found = registry.tagged(place, ImageTag) ?? registry.outside(place, ImageTag);
    if (found === undefined)
      throw new RehearsalError(
        `${at(where)}: no image ${RepositoryName}:${ImageTag} lies in ECR of account ${place.account} in ${region}; ` +
          "an environment that is rehearsed before must push it, for the rehearsal takes none from elsewhere.",
      );
    const name = onlyOutput(run);
    const location = artifactLocation(surroundings, execution, name);
    const { repository, image } = found;
    if (image.outside === true)
      surroundings.progress({
        kind: "notRehearsed",
        where,
        what: `the image ${RepositoryName}:${ImageTag}, which no stack declares`,
      });
    surroundings.checkAccess(
      { kind: "EcrSource", executorRoleArn, repositoryArn: repository.arn, output: stored(location) },
      where,
    );
    const detail = imageDetail(repository, image, ImageTag);
    await putArtifact(surroundings, execution, name, location, await detail.zip());
    return { variables: detail.variables, summary: `${RepositoryName}:${ImageTag}, ${image.digest.slice(0, 19)}` };
  };
}
