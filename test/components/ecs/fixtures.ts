/** A deployment to Fargate that is right, to be changed one field at a time. */
import type { EcsDeploymentArgs } from "../../../components";

export const SITE = "eu-central-1:111111111111";
export const BALANCER = `arn:aws:elasticloadbalancing:${SITE}:loadbalancer/app/shop/0123456789abcdef`;
export const TOPIC = `arn:aws:sns:${SITE}:deployments`;

export const happy = (changes: Partial<EcsDeploymentArgs> = {}): EcsDeploymentArgs => ({
  serviceName: "shop-dev",
  clusterName: "shop-dev",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupIds: ["sg-1"],
  loadBalancerArn: BALANCER,
  productionListener: { port: 80 },
  containerName: "shop",
  containerPort: 8080,
  initialImage: "public.ecr.aws/nginx/nginx:1.29",
  ...changes,
});

export const ofEcs = (changes: Partial<EcsDeploymentArgs> = {}) => happy({ deploymentController: "ECS", ...changes });

export const statement = (Sid: string, Action: string[], Resource: unknown) => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});
