import { filledText, integer, type Codec } from "../codec";
import { record, required } from "../record";
import { lambdaHookEvents } from "../lifecycleEvents";
import { functionAppspec, onlyResource } from "./functions";
import type { LambdaAppspec } from "./model";

type Properties = Pick<LambdaAppspec, "functionName" | "alias" | "currentVersion" | "targetVersion">;

export const LAMBDA_TYPE = "AWS::Lambda::Function";

const properties = record<Properties>(
  {
    functionName: required("Name", filledText),
    alias: required("Alias", filledText),
    currentVersion: required("CurrentVersion", integer(1)),
    targetVersion: required("TargetVersion", integer(1)),
  },
  { what: "the properties of a function", lowerCaseToo: true },
);

const file = functionAppspec("an AppSpec for Lambda", LAMBDA_TYPE, properties, lambdaHookEvents);

export const lambda: Codec<LambdaAppspec> = {
  schema: file.schema,
  write: ({ platform: _, resource, hooks, ...value }) =>
    file.write({
      version: 0,
      resources: [{ name: resource, value: { type: LAMBDA_TYPE, properties: value } }],
      hooks,
    }),
  read: (node, place) => {
    const read = file.read(node, place);
    const only = read && onlyResource(read);
    return only && { platform: "Lambda", resource: only.name, ...only.properties, hooks: read.hooks };
  },
};
