/** Resources that the provider makes through Cloud Control, in the words of CloudFormation. */
import { hex, type ResourceModels } from "./model";

export const cloudcontrol: ResourceModels = {
  "aws:cloudcontrol/resource:Resource": {
    compute: (inputs, context) => ({
      // Each type has an identifier of its own; that it is known is all that holds for every type.
      id: hex(context, `identifier of ${inputs.text("typeName")}`, 32),
      outputs: { properties: inputs.text("desiredState"), schema: "" },
    }),
  },
};
