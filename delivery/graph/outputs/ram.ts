/** Resource Access Manager: shares of resources with other accounts. */
import { byArn, regionalArn, type ResourceModels, uuid } from "./model";

export const ram: ResourceModels = {
  "aws:ram/resourceShare:ResourceShare": {
    ...byArn((_inputs, context) => regionalArn(context, "ram", `resource-share/${uuid(context, "share")}`)),
  },
  "aws:ram/resourceAssociation:ResourceAssociation": {
    compute: (inputs) => ({ id: `${inputs.text("resourceShareArn")},${inputs.text("resourceArn")}` }),
  },
  "aws:ram/principalAssociation:PrincipalAssociation": {
    compute: (inputs) => ({ id: `${inputs.text("resourceShareArn")},${inputs.text("principal")}` }),
  },
};
