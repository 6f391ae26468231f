/** KMS: a multi-Region key and its replicas share the key id. */
import { type Computed, hex, regionalArn, type ResourceContext, type ResourceModels, uuid } from "./model";
import type { Properties } from "../types";

const keyDefaults = { keyUsage: "ENCRYPT_DECRYPT", customerMasterKeySpec: "SYMMETRIC_DEFAULT" };

/** The key that an alias or replica names: by ARN, or by id in its own region. */
function keyArn(key: string, context: ResourceContext): string {
  return key.startsWith("arn:") ? key : regionalArn(context, "kms", `key/${key}`);
}

function replica(primaryArn: string, context: ResourceContext): Computed {
  const [arn, partition, service, , account, resource = ""] = primaryArn.split(":");
  const keyId = resource.replace(/^key\//, "");
  const primary: Properties = context.find("aws:kms/key:Key", "arn", primaryArn) ?? keyDefaults;
  return {
    id: keyId,
    outputs: {
      arn: [arn, partition, service, context.region, account, resource].join(":"),
      keyId,
      keyUsage: primary["keyUsage"],
      keySpec: primary["customerMasterKeySpec"],
      keyRotationEnabled: primary["enableKeyRotation"] === true,
    },
  };
}

export const kms: ResourceModels = {
  "aws:kms/key:Key": {
    compute: (inputs, context) => {
      const keyId = inputs.flag("multiRegion") ? `mrk-${hex(context, "key", 32)}` : uuid(context, "key");
      const arn = regionalArn(context, "kms", `key/${keyId}`);
      return { id: keyId, outputs: { ...keyDefaults, arn, keyId } };
    },
  },
  "aws:kms/replicaKey:ReplicaKey": {
    compute: (inputs, context) => replica(inputs.text("primaryKeyArn"), context),
  },
  "aws:kms/alias:Alias": {
    compute: (inputs, context) => {
      const name = inputs.text("name");
      const targetKeyArn = keyArn(inputs.text("targetKeyId"), context);
      return { id: name, outputs: { arn: regionalArn(context, "kms", name), targetKeyArn } };
    },
  },
};
