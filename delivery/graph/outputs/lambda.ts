/** Lambda: functions, what may call them, and what does. */
import { createHash } from "node:crypto";
import {
  type Computed,
  CREATED,
  hex,
  type Inputs,
  regionalArn,
  type ResourceContext,
  type ResourceModels,
  uuid,
} from "./model";

/** The ARN by which API Gateway calls a function. */
const invokeArn = ({ partition, region }: ResourceContext, arn: string) =>
  `arn:${partition.name}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;

const functionArn = (name: string, context: ResourceContext) =>
  name.startsWith("arn:") ? name : regionalArn(context, "lambda", `function:${name}`);

function lambdaFunction(inputs: Inputs, context: ResourceContext): Computed {
  const name = inputs.text("name");
  const arn = functionArn(name, context);
  const version = inputs.flag("publish") ? "1" : "$LATEST";
  const qualifiedArn = `${arn}:${version}`;
  return {
    id: name,
    outputs: {
      arn,
      qualifiedArn,
      invokeArn: invokeArn(context, arn),
      qualifiedInvokeArn: invokeArn(context, qualifiedArn),
      responseStreamingInvokeArn: invokeArn(context, arn).replace(/invocations$/, "response-streaming-invocations"),
      codeSha256: Buffer.from(hex(context, "code", 64), "hex").toString("base64"),
      lastModified: CREATED,
      signingJobArn: "",
      signingProfileVersionArn: "",
      sourceCodeSize: 0,
      version,
    },
  };
}

/** A function's name, with the qualifier if there is one, as ids of what is set on it have it. */
const qualified = (inputs: Inputs, separator: string) =>
  [inputs.text("functionName"), inputs.textOr("qualifier", undefined)].filter(Boolean).join(separator);

export const lambda: ResourceModels = {
  "aws:lambda/function:Function": { compute: lambdaFunction },
  "aws:lambda/alias:Alias": {
    compute: (inputs, context) => {
      const arn = `${functionArn(inputs.text("functionName"), context)}:${inputs.text("name")}`;
      return { id: arn, outputs: { arn, invokeArn: invokeArn(context, arn) } };
    },
  },
  "aws:lambda/permission:Permission": {
    compute: (inputs) => ({ id: inputs.text("statementId") }),
  },
  "aws:lambda/invocation:Invocation": {
    // The answer of a function that returns nothing: no evaluation runs it.
    compute: (inputs) => {
      const digest = createHash("md5").update(inputs.text("input")).digest("hex");
      const id = `${inputs.text("functionName")}_${inputs.textOr("qualifier", "$LATEST")}_${digest}`;
      return { id, outputs: { result: "null" } };
    },
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    compute: (inputs) => ({ id: qualified(inputs, ":") }),
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    compute: (inputs, context) => {
      const id = uuid(context, "mapping");
      return {
        id,
        outputs: {
          uuid: id,
          arn: regionalArn(context, "lambda", `event-source-mapping:${id}`),
          functionArn: functionArn(inputs.text("functionName"), context),
          lastModified: CREATED,
          lastProcessingResult: "",
          state: "Enabled",
          stateTransitionReason: "",
        },
      };
    },
  },
};
