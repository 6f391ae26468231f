/** API Gateway's HTTP and WebSocket APIs: ids of ten letters and digits, integrations and routes of seven. */
import { hex, type Inputs, type ResourceContext, type ResourceModels } from "./model";

/** An API's address; HTTP APIs answer over HTTPS, the others over WebSockets. */
function endpoint(inputs: Inputs, { region, partition }: ResourceContext, id: string): string {
  const scheme = inputs.textOr("protocolType", "HTTP") === "HTTP" ? "https" : "wss";
  return `${scheme}://${id}.execute-api.${region}.${partition.dnsSuffix}`;
}

/** The ARN that calls of an API have, and permissions name. */
const executionArn = ({ partition, region, account }: ResourceContext, id: string) =>
  `arn:${partition.name}:execute-api:${region}:${account}:${id}`;

/** ARNs of API Gateway itself bear no account. */
const arn = ({ partition, region }: ResourceContext, rest: string) =>
  `arn:${partition.name}:apigateway:${region}::${rest}`;

/** The address of a stage: of the default one it is the API's. */
function invokeUrl(inputs: Inputs, context: ResourceContext, stage: string): string {
  const api = context.find("aws:apigatewayv2/api:Api", "id", inputs.text("apiId"));
  const known = api?.["apiEndpoint"];
  const address = typeof known === "string" ? known : endpoint(inputs, context, inputs.text("apiId"));
  return `${address}/${stage === "$default" ? "" : stage}`;
}

/** Where a custom domain name of a region answers. */
const regionalDomain = (context: ResourceContext) => ({
  targetDomainName: `d-${hex(context, "target", 10)}.execute-api.${context.region}.${context.partition.dnsSuffix}`,
  // One of AWS's own per region; opaque here, since no delivery depends on it.
  hostedZoneId: `Z${hex({ urn: context.region }, "apigateway", 13).toUpperCase()}`,
});

export const apigateway: ResourceModels = {
  "aws:apigatewayv2/api:Api": {
    compute: (inputs, context) => {
      const id = hex(context, "id", 10);
      return {
        id,
        outputs: {
          arn: arn(context, `/apis/${id}`),
          apiEndpoint: endpoint(inputs, context, id),
          executionArn: executionArn(context, id),
          ipAddressType: "ipv4",
        },
      };
    },
  },
  "aws:apigatewayv2/integration:Integration": {
    compute: (_inputs, context) => ({
      id: hex(context, "id", 7),
      outputs: { integrationResponseSelectionExpression: "", timeoutMilliseconds: 30_000 },
    }),
  },
  "aws:apigatewayv2/route:Route": { compute: (_inputs, context) => ({ id: hex(context, "id", 7) }) },
  "aws:apigatewayv2/stage:Stage": {
    compute: (inputs, context) => {
      const name = inputs.text("name");
      const apiId = inputs.text("apiId");
      return {
        id: name,
        outputs: {
          arn: arn(context, `/apis/${apiId}/stages/${name}`),
          deploymentId: hex(context, "deployment", 6),
          executionArn: `${executionArn(context, apiId)}/${name}`,
          invokeUrl: invokeUrl(inputs, context, name),
        },
      };
    },
  },
  "aws:apigatewayv2/domainName:DomainName": {
    computedFields: { domainNameConfiguration: ["targetDomainName", "hostedZoneId"] },
    compute: (inputs, context) => {
      const name = inputs.text("domainName");
      return {
        id: name,
        outputs: {
          arn: arn(context, `/domainnames/${name}`),
          apiMappingSelectionExpression: "$request.basepath",
          domainNameConfiguration: regionalDomain(context),
        },
      };
    },
  },
  "aws:apigatewayv2/apiMapping:ApiMapping": { compute: (_inputs, context) => ({ id: hex(context, "id", 6) }) },
};
