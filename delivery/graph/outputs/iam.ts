/** IAM: nothing has a region, names are ids. */
import {
  attached,
  CREATED,
  globalArn,
  type Inputs,
  type ResourceContext,
  type ResourceModels,
  uniqueId,
} from "./model";

const path = (inputs: Inputs) => inputs.textOr("path", "/");

/** A named entity with a path, such as a role. */
const entity =
  (kind: string, prefix: string, dated = true) =>
  (inputs: Inputs, context: ResourceContext) => ({
    id: inputs.text("name"),
    outputs: {
      arn: globalArn(context, "iam", `${kind}${path(inputs)}${inputs.text("name")}`),
      path: path(inputs),
      uniqueId: uniqueId(context, prefix),
      ...(dated && { createDate: CREATED }),
    },
  });

export const iam: ResourceModels = {
  "aws:iam/role:Role": {
    global: true,
    compute: (inputs, context) => {
      const role = entity("role", "AROA")(inputs, context);
      return {
        ...role,
        outputs: { ...role.outputs, maxSessionDuration: 3600 },
      };
    },
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    global: true,
    compute: entity("instance-profile", "AIPA"),
  },
  "aws:iam/group:Group": { global: true, compute: entity("group", "AGPA", false) },
  "aws:iam/policy:Policy": {
    global: true,
    compute: (inputs, context) => {
      const arn = globalArn(context, "iam", `policy${path(inputs)}${inputs.text("name")}`);
      const policyId = uniqueId(context, "ANPA");
      return { id: arn, outputs: { arn, policyId, path: path(inputs), attachmentCount: 0 } };
    },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    global: true,
    compute: (inputs) => ({ id: `${inputs.text("role")}:${inputs.text("name")}` }),
  },
  "aws:iam/groupPolicy:GroupPolicy": {
    global: true,
    compute: (inputs) => ({ id: `${inputs.text("group")}:${inputs.text("name")}` }),
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    global: true,
    compute: (inputs) => ({ id: `${inputs.text("role")}/${inputs.text("policyArn")}` }),
  },
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": {
    global: true,
    compute: (inputs) => ({ id: `${inputs.text("group")}/${inputs.text("policyArn")}` }),
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    global: true,
    compute: (inputs, context) => {
      const arn = globalArn(context, "iam", `oidc-provider/${inputs.text("url").replace(/^https:\/\//, "")}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": attached("roleName", { global: true }),
};
