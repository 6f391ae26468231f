/**
 * Servers that are not an Auto Scaling group: three instances on Ubuntu, found by their tags. Deployments to production take those that
 * carry all of its tags, one after the other; the one for trials has a deployment group of its own. A server that gets the tags later is
 * deployed to by the next deployment, not before.
 *
 * Costs three instances and a NAT gateway.
 */
import { Instance, SecurityGroup } from "@pulumi/aws/ec2";
import { InstanceProfile, Role } from "@pulumi/aws/iam";
import { getParameterOutput } from "@pulumi/aws/ssm";
import { Vpc } from "@pulumi/awsx/ec2";
import { InstanceUserData, OperatingSystem, ServerDeployment, type InstanceTagSet } from "../../components";

const accountId = "111111111111";
const region = "eu-central-1";
const bundles = `arn:aws:s3:::shop-bundles-${accountId}-${region}`;

const boot = new InstanceUserData("boot", {
  operatingSystem: OperatingSystem.Ubuntu2604,
  packages: ["nodejs"],
  files: { "/etc/shop/environment": "PORT=8080\n" },
  maxRevisions: 3,
  region,
});

const vpc = new Vpc("shop", { region, numberOfAvailabilityZones: 2, natGateways: { strategy: "Single" } });
const group = new SecurityGroup("servers", {
  region,
  vpcId: vpc.vpcId,
  description: "Servers: reached from the network, reach HTTPS endpoints and the packages of Ubuntu",
  ingress: [{ protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["10.0.0.0/16"] }],
  egress: [80, 443].map((port) => ({ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: ["0.0.0.0/0"] })),
});

const role = new Role("servers-role", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
  }),
  inlinePolicies: [
    {
      name: "bundles",
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "ReadBundles",
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:GetObjectVersion"],
            Resource: `${bundles}/*`,
          },
          { Sid: "ListBundles", Effect: "Allow", Action: "s3:ListBucket", Resource: bundles },
        ],
      }),
    },
  ],
});
const profile = new InstanceProfile("servers-profile", { role: role.name });
const image = getParameterOutput({ name: boot.imageParameterName!, region });

/** A server in one of the network's zones. */
function server(name: string, zone: 0 | 1, environment: string): Instance {
  return new Instance(
    name,
    {
      region,
      ami: image.insecureValue,
      instanceType: "t3.micro",
      iamInstanceProfile: profile.name,
      subnetId: vpc.privateSubnetIds.apply((ids) => ids[zone]!),
      vpcSecurityGroupIds: [group.id],
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: "gp3" },
      userData: boot.userData,
      tags: { Name: name, Application: "shop", Environment: environment },
    },
    // A newer image or user data is for the next server; this one is not made anew.
    { ignoreChanges: ["ami", "userData"] },
  );
}

const servers = [server("web-1", 0, "prod"), server("web-2", 1, "prod"), server("trial-1", 0, "trial")];

/** Instances must match every set: the application and the environment. */
const tagged = (environment: string): InstanceTagSet[] => [
  { filters: [{ key: "Application", value: "shop" }] },
  { filters: [{ key: "Environment", value: environment }] },
];

const deployments = ["prod", "trial"].map(
  (environment) =>
    new ServerDeployment(`shop-${environment}`, {
      applicationName: `shop-${environment}`,
      deploymentGroupName: `shop-${environment}`,
      ec2TagSets: tagged(environment),
      accountId,
      region,
    }),
);

export const instanceIds = servers.map(({ id }) => id);
export const deploymentGroupArns = deployments.map(({ deploymentGroupArn }) => deploymentGroupArn);
