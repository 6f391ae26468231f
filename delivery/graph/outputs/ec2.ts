/** EC2 and VPC: ids are a kind's prefix and 17 hex digits. */
import { type Computed, hex, type Inputs, regionalArn, type ResourceContext, type ResourceModels } from "./model";

type Compute = (inputs: Inputs, context: ResourceContext) => Computed;

/** A type with an id of its own and an ARN `ec2:…:<kind>/<id>`. */
const identified =
  (prefix: string, kind: string, outputs: (context: ResourceContext, inputs: Inputs) => object = () => ({})): Compute =>
  (inputs, context) => {
    const id = `${prefix}-${hex(context, "id", 17)}`;
    return { id, outputs: { arn: regionalArn(context, "ec2", `${kind}/${id}`), ...outputs(context, inputs) } };
  };

const owned = (context: ResourceContext) => ({ ownerId: context.account });

/** An address of the documentation range 203.0.113.0/24 (RFC 5737). */
const publicIp = (context: ResourceContext) => `203.0.113.${Number.parseInt(hex(context, "ip", 2), 16)}`;

const rule = identified("sgr", "security-group-rule", (context) => ({
  securityGroupRuleId: `sgr-${hex(context, "id", 17)}`,
}));

const instance = identified("i", "instance", (context, inputs) => {
  const subnet = context.find("aws:ec2/subnet:Subnet", "id", inputs.values["subnetId"]);
  const address = [hex(context, "third", 2), hex(context, "fourth", 2)].map((byte) => Number.parseInt(byte, 16));
  const privateIp = inputs.textOr("privateIp", `10.0.${address.join(".")}`);
  return {
    availabilityZone: inputs.textOr("availabilityZone", subnet?.["availabilityZone"] ?? `${context.region}a`),
    instanceLifecycle: "",
    instanceState: "running",
    outpostArn: "",
    passwordData: "",
    primaryNetworkInterfaceId: `eni-${hex(context, "interface", 17)}`,
    privateIp,
    privateDns: `ip-${privateIp.replaceAll(".", "-")}.${context.region}.compute.internal`,
    publicIp: "",
    publicDns: "",
    spotInstanceRequestId: "",
  };
});

const network: ResourceModels = {
  "aws:ec2/vpc:Vpc": {
    compute: identified("vpc", "vpc", (context) => ({
      ...owned(context),
      defaultNetworkAclId: `acl-${hex(context, "acl", 17)}`,
      defaultRouteTableId: `rtb-${hex(context, "rtb", 17)}`,
      mainRouteTableId: `rtb-${hex(context, "rtb", 17)}`,
      defaultSecurityGroupId: `sg-${hex(context, "sg", 17)}`,
      dhcpOptionsId: `dopt-${hex(context, "dopt", 17)}`,
      ipv6AssociationId: "",
    })),
  },
  "aws:ec2/subnet:Subnet": {
    compute: identified("subnet", "subnet", (context) => ({ ...owned(context), ipv6CidrBlockAssociationId: "" })),
  },
  "aws:ec2/internetGateway:InternetGateway": { compute: identified("igw", "internet-gateway", owned) },
  "aws:ec2/routeTable:RouteTable": { compute: identified("rtb", "route-table", owned) },
  "aws:ec2/route:Route": {
    compute: (inputs, context) => ({
      id: `r-${inputs.text("routeTableId")}${hex(context, "route", 8)}`,
      outputs: { instanceId: "", instanceOwnerId: "", origin: "CreateRoute", state: "active" },
    }),
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    compute: (_inputs, context) => ({ id: `rtbassoc-${hex(context, "id", 17)}` }),
  },
  "aws:ec2/eip:Eip": {
    compute: (_inputs, context) => {
      const allocationId = `eipalloc-${hex(context, "id", 17)}`;
      return {
        id: allocationId,
        outputs: {
          allocationId,
          arn: regionalArn(context, "ec2", `elastic-ip/${allocationId}`),
          publicIp: publicIp(context),
          publicDns: `ec2-${publicIp(context).replaceAll(".", "-")}.${context.region}.compute.${context.partition.dnsSuffix}`,
        },
      };
    },
  },
  "aws:ec2/natGateway:NatGateway": {
    compute: (_inputs, context) => ({
      id: `nat-${hex(context, "id", 17)}`,
      outputs: {
        associationId: `eipassoc-${hex(context, "association", 17)}`,
        networkInterfaceId: `eni-${hex(context, "interface", 17)}`,
        publicIp: publicIp(context),
      },
    }),
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    compute: identified("vpce", "vpc-endpoint", (context, inputs) => ({
      ...owned(context),
      cidrBlocks: [],
      dnsEntries: [],
      networkInterfaceIds: [],
      requesterManaged: false,
      state: "available",
      vpcEndpointType: inputs.textOr("vpcEndpointType", "Gateway"),
      prefixListId: inputs.textOr("vpcEndpointType", "Gateway") === "Gateway" ? `pl-${hex(context, "list", 17)}` : "",
    })),
  },
};

export const ec2: ResourceModels = {
  ...network,
  "aws:ec2/securityGroup:SecurityGroup": {
    compute: identified("sg", "security-group", (context, inputs) => ({
      ...owned(context),
      description: inputs.textOr("description", "Managed by Pulumi"),
    })),
  },
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    compute: (_inputs, context) => ({
      id: `sgrule-${hex(context, "rule", 10)}`,
      outputs: { securityGroupRuleId: `sgr-${hex(context, "id", 17)}` },
    }),
  },
  "aws:ec2/instance:Instance": { compute: instance },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": { compute: rule },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": { compute: rule },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    compute: identified("lt", "launch-template", () => ({ latestVersion: 1, defaultVersion: 1 })),
  },
};
