/** CodeArtifact: domains, their repositories and the policies of both. All ARNs are in the account of the domain. */
import { byArn, CREATED, hex, type Inputs, regionalArn, type ResourceContext, type ResourceModels } from "./model";

const domainOwner = (inputs: Inputs, context: ResourceContext) => inputs.textOr("domainOwner", context.account);

const domainArn = (inputs: Inputs, context: ResourceContext) =>
  regionalArn({ ...context, account: domainOwner(inputs, context) }, "codeartifact", `domain/${inputs.text("domain")}`);

const packagesArn = (inputs: Inputs, context: ResourceContext) =>
  domainArn(inputs, context).replace(":domain/", ":repository/") + `/${inputs.text("repository")}`;

export const codeartifact: ResourceModels = {
  "aws:codeartifact/domain:Domain": byArn(domainArn, (inputs, context) => ({
    assetSizeBytes: "0",
    createdTime: CREATED,
    encryptionKey: inputs.textOr("encryptionKey", regionalArn(context, "kms", "alias/aws/codeartifact")),
    owner: context.account,
    repositoryCount: 0,
    s3BucketArn: `arn:${context.partition.name}:s3:::assets-${hex(context, "assets", 32)}-${context.region}`,
  })),
  "aws:codeartifact/repository:Repository": byArn(packagesArn, (inputs, context) => ({
    administratorAccount: context.account,
    domainOwner: domainOwner(inputs, context),
  })),
  "aws:codeartifact/domainPermissions:DomainPermissions": {
    compute: (inputs, context) => {
      const resourceArn = domainArn(inputs, context);
      return { id: resourceArn, outputs: { resourceArn, domainOwner: domainOwner(inputs, context) } };
    },
  },
  "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": {
    compute: (inputs, context) => {
      const resourceArn = packagesArn(inputs, context);
      return { id: resourceArn, outputs: { resourceArn, domainOwner: domainOwner(inputs, context) } };
    },
  },
};
