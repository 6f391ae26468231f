/** CodeDeploy: groups and configurations take their names from the program, ids are UUIDs. */
import { regionalArn, type ResourceModels, uuid } from "./model";

export const codedeploy: ResourceModels = {
  "aws:codedeploy/application:Application": {
    compute: (inputs, context) => {
      const name = inputs.text("name");
      const applicationId = uuid(context, "application");
      return {
        id: `${applicationId}:${name}`,
        outputs: {
          applicationId,
          arn: regionalArn(context, "codedeploy", `application:${name}`),
          computePlatform: inputs.textOr("computePlatform", "Server"),
          githubAccountName: "",
          linkedToGithub: false,
        },
      };
    },
  },
  "aws:codedeploy/deploymentGroup:DeploymentGroup": {
    compute: (inputs, context) => {
      const application = context.find("aws:codedeploy/application:Application", "name", inputs.text("appName"));
      const group = `deploymentgroup:${inputs.text("appName")}/${inputs.text("deploymentGroupName")}`;
      const deploymentGroupId = uuid(context, "group");
      return {
        id: deploymentGroupId,
        outputs: {
          arn: regionalArn(context, "codedeploy", group),
          deploymentGroupId,
          computePlatform: application?.["computePlatform"] ?? "Server",
          deploymentConfigName: inputs.textOr("deploymentConfigName", "CodeDeployDefault.OneAtATime"),
        },
      };
    },
  },
  "aws:codedeploy/deploymentConfig:DeploymentConfig": {
    compute: (inputs, context) => {
      const name = inputs.text("deploymentConfigName");
      return {
        id: name,
        outputs: {
          arn: regionalArn(context, "codedeploy", `deploymentconfig:${name}`),
          deploymentConfigId: uuid(context, "configuration"),
          computePlatform: inputs.textOr("computePlatform", "Server"),
        },
      };
    },
  },
};
