/** ECS: clusters, services and task definitions, whose every change is a new revision. */
import { regionalArn, type ResourceModels } from "./model";

/** What a service's ARN calls its cluster: the name, whether the input is a name or an ARN. */
const clusterName = (cluster: string): string => cluster.split("/").at(-1) ?? cluster;

export const ecs: ResourceModels = {
  "aws:ecs/cluster:Cluster": {
    compute: (inputs, context) => {
      const arn = regionalArn(context, "ecs", `cluster/${inputs.text("name")}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:ecs/service:Service": {
    compute: (inputs, context) => {
      const owner = clusterName(inputs.textOr("cluster", "default"));
      const arn = regionalArn(context, "ecs", `service/${owner}/${inputs.text("name")}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    compute: (inputs, context) => {
      const family = inputs.text("family");
      const arnWithoutRevision = regionalArn(context, "ecs", `task-definition/${family}`);
      return { id: family, outputs: { arn: `${arnWithoutRevision}:1`, arnWithoutRevision, revision: 1 } };
    },
  },
};
