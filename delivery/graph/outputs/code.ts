/** CodeCommit, CodeBuild, CodePipeline, connections and CodeGuru. */
import {
  attached,
  byArn,
  CREATED,
  hex,
  type Inputs,
  regionalArn,
  type ResourceContext,
  type ResourceModel,
  type ResourceModels,
  uuid,
} from "./model";

const codecommit: ResourceModels = {
  "aws:codecommit/repository:Repository": {
    compute: (inputs, context) => {
      const name = inputs.text("repositoryName");
      const host = `git-codecommit.${context.region}.${context.partition.dnsSuffix}/v1/repos/${name}`;
      return {
        id: name,
        outputs: {
          arn: regionalArn(context, "codecommit", name),
          cloneUrlHttp: `https://${host}`,
          cloneUrlSsh: `ssh://${host}`,
          repositoryId: uuid(context, "repository"),
        },
      };
    },
  },
  "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate": {
    compute: (inputs, context) => ({
      id: inputs.text("name"),
      outputs: {
        approvalRuleTemplateId: uuid(context, "template"),
        creationDate: CREATED,
        lastModifiedDate: CREATED,
        lastModifiedUser: `arn:${context.partition.name}:iam::${context.account}:root`,
        ruleContentSha256: hex({ urn: inputs.text("content") }, "content", 64),
      },
    }),
  },
  "aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation": {
    compute: (inputs) => ({ id: `${inputs.text("approvalRuleTemplateName")},${inputs.text("repositoryName")}` }),
  },
  "aws:codecommit/trigger:Trigger": {
    compute: (inputs, context) => ({
      id: inputs.text("repositoryName"),
      outputs: { configurationId: uuid(context, "configuration") },
    }),
  },
};

const codebuild: ResourceModels = {
  "aws:codebuild/project:Project": {
    ...byArn(
      (inputs, context) => regionalArn(context, "codebuild", `project/${inputs.text("name")}`),
      (inputs, context) => ({ badgeUrl: "", publicProjectAlias: "", ...defaultKey(inputs, context) }),
    ),
  },
  "aws:codebuild/reportGroup:ReportGroup": {
    ...byArn(
      (inputs, context) => regionalArn(context, "codebuild", `report-group/${inputs.text("name")}`),
      () => ({ created: CREATED }),
    ),
  },
  "aws:codebuild/fleet:Fleet": {
    ...byArn(
      (inputs, context) => regionalArn(context, "codebuild", `fleet/${inputs.text("name")}:${uuid(context, "fleet")}`),
      () => ({ created: CREATED, lastModified: CREATED, statuses: [] }),
    ),
  },
  "aws:codebuild/webhook:Webhook": {
    compute: (inputs, context) => ({
      id: inputs.text("projectName"),
      outputs: {
        payloadUrl: `https://codebuild.${context.region}.${context.partition.dnsSuffix}/webhooks`,
        secret: hex(context, "secret", 32),
        url: "",
      },
    }),
  },
  "aws:codebuild/sourceCredential:SourceCredential": byArn((inputs, context) =>
    regionalArn(context, "codebuild", `token/${inputs.text("serverType").toLowerCase()}`),
  ),
  "aws:codebuild/resourcePolicy:ResourcePolicy": attached("resourceArn"),
};

/** Without a key, CodeBuild encrypts artifacts with the AWS managed key of S3. */
function defaultKey(inputs: Inputs, context: ResourceContext): Record<string, unknown> {
  const encryptionKey = inputs.textOr("encryptionKey", regionalArn(context, "kms", "alias/aws/s3"));
  return { encryptionKey };
}

const connection = (service: string): ResourceModel => ({
  ...byArn(
    (_inputs, context) => regionalArn(context, service, `connection/${uuid(context, "connection")}`),
    // A new connection is pending until a person completes its handshake; deliveries are evaluated as they run, after that.
    (_inputs, context) => ({ connectionStatus: "AVAILABLE", ownerAccountId: context.account }),
  ),
});

const codepipeline: ResourceModels = {
  "aws:codepipeline/pipeline:Pipeline": {
    compute: (inputs, context) => ({
      id: inputs.text("name"),
      outputs: {
        arn: regionalArn(context, "codepipeline", inputs.text("name")),
        triggerAlls: inputs.list("triggers"),
      },
    }),
  },
  "aws:codepipeline/webhook:Webhook": {
    ...byArn(
      (inputs, context) => regionalArn(context, "codepipeline", `webhook:${inputs.text("name")}`),
      (_inputs, context) => ({
        url: `https://${context.region}.webhooks.aws/trigger?t=${hex(context, "token", 32)}`,
      }),
    ),
  },
  "aws:codepipeline/customActionType:CustomActionType": {
    compute: (inputs, context) => {
      const id = ["Custom", inputs.text("category"), inputs.text("providerName"), inputs.text("version")];
      const arn = regionalArn(context, "codepipeline", `actiontype:${id.join("/")}`);
      return { id: id.slice(1).join("/"), outputs: { arn, owner: "Custom" } };
    },
  },
  "aws:codeconnections/connection:Connection": connection("codeconnections"),
  "aws:codestarconnections/connection:Connection": connection("codestar-connections"),
  "aws:codeconnections/host:Host": {
    ...byArn((inputs, context) =>
      regionalArn(context, "codeconnections", `host/${inputs.text("name")}-${hex(context, "host", 8)}`),
    ),
  },
};

const codeguru: ResourceModels = {
  "aws:codegurureviewer/repositoryAssociation:RepositoryAssociation": byArn(
    (_inputs, context) => regionalArn(context, "codeguru-reviewer", `association:${uuid(context, "association")}`),
    (_inputs, context) => ({
      associationId: uuid(context, "association"),
      connectionArn: "",
      name: context.name,
      owner: context.account,
      providerType: "CodeCommit",
      s3RepositoryDetails: [],
      state: "Associated",
      stateReason: "",
    }),
  ),
};

export const code: ResourceModels = { ...codecommit, ...codebuild, ...codepipeline, ...codeguru };
