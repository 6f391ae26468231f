/** A CodePipeline pipeline that starts on every change of its sources. */
import * as pulumi from "@pulumi/pulumi";
import { Pipeline } from "@pulumi/aws/codepipeline";
import type { Role } from "@pulumi/aws/iam";
import { pipelinePage } from "../internal/console";
import { type Identity, identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { serviceRole } from "../internal/serviceRole";
import type { DeliveryPipelineArgs } from "./args";

import { pipelineInputs } from "./definition";
import { createStart, pipelineArn } from "./startRule";
import { pipelineRoleStatements } from "./statements";
import { validateDeliveryPipeline } from "./validation";

const TYPE = "interlock:index:DeliveryPipeline";

/**
 * Creates a pipeline of version 2 with its role, and an event rule that starts it when a source changes that is no connection, with a queue
 * and an alarm for events that could not.
 *
 * Costs $0.002 per minute of its actions, and an alarm with the rule; approvals and waiting are free.
 *
 * @example
 * new DeliveryPipeline("api", {
 *   pipelineName: "api-dev",
 *   region: "eu-central-1",
 *   artifactStores: [{ region: "eu-central-1", bucketName: store.bucketName, keyArn: store.keyArn }],
 *   stages: [
 *     { name: "Source", actions: [codeCommitSource({ name: "Commit", repositoryName: "api", branchName: "dev", outputArtifact: "source" })] },
 *     { name: "Build", actions: [codeBuildAction({ name: "Build", projectName: "api-build", inputArtifacts: ["source"] })] },
 *   ],
 * });
 */
export class DeliveryPipeline extends pulumi.ComponentResource {
  readonly pipelineName: pulumi.Output<string>;
  readonly pipelineArn: pulumi.Output<string>;
  readonly pipelineRoleArn: pulumi.Output<string>;
  /** Page of the pipeline in the AWS console. */
  readonly pipelineUrl: pulumi.Output<string>;
  /** Only where a source is no connection: connections start the pipeline themselves. */
  readonly eventRuleArn?: pulumi.Output<string>;
  /** Queue of the events that could not start the pipeline; with the rule. */
  readonly failureQueueArn?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: DeliveryPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = validateDeliveryPipeline(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, checked);
    const role = createRole(this, name, checked, identity);
    const pipeline = new Pipeline(
      childName(name, "pipeline"),
      { ...pipelineInputs(checked), roleArn: role.arn },
      // What a component depends on does not hold back its children, and CodePipeline checks the roles of its actions at once.
      { parent: this, ...(opts?.dependsOn === undefined ? {} : { dependsOn: opts.dependsOn }) },
    );
    const start = createStart(this, name, checked, identity, pipeline);
    this.pipelineName = pipeline.name;
    this.pipelineArn = pipeline.arn;
    this.pipelineRoleArn = role.arn;
    this.pipelineUrl = pipelinePage(pipeline.name, identity);
    if (start !== undefined) {
      this.eventRuleArn = start.rule.arn;
      this.failureQueueArn = start.failures.arn;
    }
    this.registerOutputs({
      pipelineName: this.pipelineName,
      pipelineArn: this.pipelineArn,
      pipelineRoleArn: this.pipelineRoleArn,
      pipelineUrl: this.pipelineUrl,
      ...(start === undefined ? {} : { eventRuleArn: start.rule.arn, failureQueueArn: start.failures.arn }),
    });
  }
}

function createRole(parent: DeliveryPipeline, name: string, args: DeliveryPipelineArgs, identity: Identity): Role {
  return serviceRole(parent, name, "role", {
    trust: {
      service: "codepipeline.amazonaws.com",
      accountId: identity.accountId,
      sourceArn: pipelineArn(args, identity),
    },
    statements: pipelineRoleStatements(args, identity),
    roleName: args.roleName,
    path: args.rolePath,
    description: `Executions of ${args.pipelineName}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
}
