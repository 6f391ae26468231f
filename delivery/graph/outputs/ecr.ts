/** ECR: repositories of images, and what belongs to a registry, which is one per account and region. */
import type { Inputs, ResourceContext, ResourceModel, ResourceModels } from "./model";
import { regionalArn } from "./model";

/** What belongs to a repository, and is called as it is. */
const ofRepository: ResourceModel = {
  compute: (inputs: Inputs, { account }: ResourceContext) => ({
    id: inputs.text("repository"),
    outputs: { registryId: account },
  }),
};

/** What a registry has one of, and is called after the account. */
const ofRegistry: ResourceModel = {
  compute: (_inputs: Inputs, { account }: ResourceContext) => ({ id: account, outputs: { registryId: account } }),
};

export const ecr: ResourceModels = {
  "aws:ecr/repository:Repository": {
    compute: (inputs, context) => {
      const name = inputs.text("name");
      const { account, region, partition } = context;
      return {
        id: name,
        outputs: {
          arn: regionalArn(context, "ecr", `repository/${name}`),
          registryId: account,
          repositoryUrl: `${account}.dkr.ecr.${region}.${partition.dnsSuffix}/${name}`,
        },
      };
    },
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ofRepository,
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ofRepository,
  "aws:ecr/registryPolicy:RegistryPolicy": ofRegistry,
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": ofRegistry,
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": ofRegistry,
};
