/** Secrets Manager, Systems Manager, Step Functions, DynamoDB. */
import { attached, CREATED, hex, regionalArn, type ResourceModels, uuid } from "./model";

const secrets: ResourceModels = {
  "aws:secretsmanager/secret:Secret": {
    compute: (inputs, context) => {
      // Secrets Manager ends the ARN of a secret with a hyphen and six random characters.
      const arn = regionalArn(context, "secretsmanager", `secret:${inputs.text("name")}-${hex(context, "arn", 6)}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    compute: (inputs, context) => {
      const versionId = uuid(context, "version");
      const arn = inputs.text("secretId");
      const hasSecretStringWo = inputs.values["secretStringWo"] !== undefined;
      return { id: `${arn}|${versionId}`, outputs: { arn, secretArn: arn, versionId, hasSecretStringWo } };
    },
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": attached("secretArn"),
};

export const settings: ResourceModels = {
  ...secrets,
  "aws:ssm/parameter:Parameter": {
    compute: (inputs, context) => {
      const name = inputs.text("name");
      const hasValueWo = inputs.values["valueWo"] !== undefined;
      const arn = regionalArn(context, "ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
      return { id: name, outputs: { arn, version: 1, hasValueWo } };
    },
  },
  "aws:ssm/document:Document": {
    compute: (inputs, context) => {
      const name = inputs.text("name");
      const version = { defaultVersion: "1", latestVersion: "1", documentVersion: "1", schemaVersion: "1.0" };
      const text = { description: "", hash: hex(context, "hash", 64), hashType: "Sha256", parameters: [] };
      const outputs = {
        arn: regionalArn(context, "ssm", `document/${name}`),
        owner: context.account,
        status: "Active",
      };
      const made = { createdDate: CREATED, platformTypes: ["Linux", "MacOS", "Windows"] };
      return { id: name, outputs: { ...outputs, ...version, ...text, ...made } };
    },
  },
  "aws:ssm/activation:Activation": {
    compute: (_inputs, context) => ({
      id: uuid(context, "activation"),
      outputs: { activationCode: hex(context, "code", 20), expired: false, registrationCount: 0 },
    }),
  },
  "aws:sfn/stateMachine:StateMachine": {
    compute: (inputs, context) => {
      const arn = regionalArn(context, "states", `stateMachine:${inputs.text("name")}`);
      const revisionId = uuid(context, "revision");
      const version = { stateMachineVersionArn: `${arn}:1`, versionDescription: "" };
      return {
        id: arn,
        outputs: { arn, creationDate: CREATED, description: "", revisionId, status: "ACTIVE", ...version },
      };
    },
  },
  "aws:dynamodb/table:Table": {
    compute: (inputs, context) => {
      const arn = regionalArn(context, "dynamodb", `table/${inputs.text("name")}`);
      const streamLabel = inputs.flag("streamEnabled") ? CREATED : "";
      const streamArn = streamLabel === "" ? "" : `${arn}/stream/${streamLabel}`;
      return { id: inputs.text("name"), outputs: { arn, streamArn, streamLabel } };
    },
  },
};
