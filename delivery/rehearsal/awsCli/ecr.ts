/** Commands of `aws ecr`. */
import { partitionOf } from "../../graph/partitions";
import { ServiceError } from "../serviceError";
import { option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { permit, permitStep, servicesOf } from "./services";
import { UnknownUseError } from "./usage";

/** A password for `docker login`, which stands for whoever asked for it. */
export const loginPassword = async (call: Invocation): Promise<string> => {
  permit(call, "ecr:GetAuthorizationToken", "*");
  return `${servicesOf(call).registry.issuePassword(call.caller)}\n`;
};

const OPERATION = "DescribeImages";

/** What `--image-ids` names: `imageDigest=…` or `imageTag=…`. @throws UnknownUseError for several, and for JSON */
function givenImage(call: Invocation): Readonly<Record<string, string>> {
  const text = option(call, "--image-ids");
  const [, key = "", value = ""] = /^(imageDigest|imageTag)=([^,\s]+)$/.exec(text) ?? [];
  if (key === "") throw new UnknownUseError(`ecr ${call.command} --image-ids ${text}`);
  return { [key]: value };
}

/** An image of a repository, once a copy is there. Whoever is told that it is not may wait for it on the rehearsal's clock. */
export const describeImages = async (call: Invocation): Promise<Output> => {
  const { region, principal, account: own } = call.caller;
  const [name, account] = [option(call, "--repository-name"), call.options.get("--registry-id") ?? own];
  const { imageDigest, imageTag } = givenImage(call);
  const repositoryArn = `arn:${partitionOf(region).name}:ecr:${region}:${account}:repository/${name}`;
  // Until it is known that the image is there, whoever asks is waiting for it.
  call.onWait?.(true);
  permitStep(call, { kind: "FindImage", principal, repositoryArn }, OPERATION);
  const repository = servicesOf(call).registry.repository({ account, region, name });
  const registry = `in the registry with id '${account}'`;
  if (repository === undefined)
    throw new ServiceError(
      "RepositoryNotFoundException",
      OPERATION,
      `The repository with name '${name}' does not exist ${registry}`,
    );
  const image = imageDigest === undefined ? repository.tags.get(imageTag ?? "") : repository.digests.get(imageDigest);
  if (image === undefined)
    throw new ServiceError(
      "ImageNotFoundException",
      OPERATION,
      `The image with imageId {imageDigest:'${imageDigest ?? "null"}', imageTag:'${imageTag ?? "null"}'} does not exist ` +
        `within the repository with name '${name}' ${registry}`,
    );
  call.onWait?.(false);
  const imageTags = [...repository.tags].flatMap(([tag, { digest }]) => (digest === image.digest ? [tag] : []));
  return {
    imageDetails: [{ registryId: account, repositoryName: name, imageDigest: image.digest, imageTags }],
  };
};
