/** Every resource type and function whose outputs the evaluator knows. */
import { apigateway } from "./apigateway";
import { cloudcontrol } from "./cloudcontrol";
import { code } from "./code";
import { codeartifact } from "./codeartifact";
import { codedeploy } from "./codedeploy";
import { compute } from "./compute";
import { ec2 } from "./ec2";
import { ecr } from "./ecr";
import { ecs } from "./ecs";
import { iam } from "./iam";
import { kms } from "./kms";
import { lambda } from "./lambda";
import type { ResourceModels } from "./model";
import { notifications } from "./notifications";
import { observe } from "./observe";
import { ram } from "./ram";
import { route53 } from "./route53";
import { s3 } from "./s3";
import { settings } from "./settings";

export { awsx as remoteModels } from "./awsx";
export { invokes } from "./invokes";

export const resourceModels: ResourceModels = {
  ...apigateway,
  ...cloudcontrol,
  ...code,
  ...codeartifact,
  ...codedeploy,
  ...compute,
  ...ec2,
  ...ecr,
  ...ecs,
  ...iam,
  ...kms,
  ...lambda,
  ...notifications,
  ...observe,
  ...ram,
  ...route53,
  ...s3,
  ...settings,
};
