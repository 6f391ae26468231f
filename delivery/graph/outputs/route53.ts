/** Route 53: records, health checks and hosted zones. Of no region. */
import { hex, type Inputs, type ResourceContext, type ResourceModels, uuid } from "./model";

/** Records, health checks and zones have ARNs without region and account. Source: Service Authorization Reference, Amazon Route 53. */
const arn = ({ partition }: ResourceContext, resource: string): string => `arn:${partition.name}:route53:::${resource}`;

/** A record's id ends with what tells it from others of its name and type. */
function recordId(inputs: Inputs): string {
  const identifier = inputs.textOr("setIdentifier", undefined);
  const name = inputs.text("name").replace(/\.$/, "").toLowerCase();
  return [inputs.text("zoneId"), name, inputs.text("type"), ...(identifier === undefined ? [] : [identifier])].join(
    "_",
  );
}

const newZoneId = (context: ResourceContext): string => `Z${hex(context, "id", 20).toUpperCase()}`;

export const route53: ResourceModels = {
  "aws:route53/healthCheck:HealthCheck": {
    global: true,
    compute: (inputs, context) => {
      const id = uuid(context, "id");
      const enableSni = inputs.textOr("type", "") === "HTTPS";
      return { id, outputs: { arn: arn(context, `healthcheck/${id}`), enableSni } };
    },
  },
  "aws:route53/record:Record": {
    global: true,
    compute: (inputs) => ({
      id: recordId(inputs),
      outputs: { fqdn: inputs.text("name").replace(/\.$/, "") },
    }),
  },
  "aws:route53/zone:Zone": {
    global: true,
    compute: (_inputs, context) => {
      const id = newZoneId(context);
      const nameServers = ["org", "com", "net", "co.uk"].map(
        (ending, index) => `ns-${parseInt(hex(context, `server ${index}`, 2), 16)}.awsdns-0${index}.${ending}`,
      );
      return {
        id,
        outputs: { arn: arn(context, `hostedzone/${id}`), zoneId: id, nameServers, primaryNameServer: nameServers[0] },
      };
    },
  },
};
