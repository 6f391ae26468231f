/** What deploying and running functions takes. */
export type LambdaStep =
  | {
      /** A build publishes a version as the deploy role and has CodeDeploy move the alias to it. */
      readonly kind: "DeployFunction";
      readonly deployerRoleArn: string;
      readonly deployRoleArn: string;
      readonly functionArn: string;
      readonly applicationArn: string;
      readonly deploymentGroupArn: string;
      readonly deploymentConfigArn: string;
    }
  | {
      /** CodeDeploy moves an alias, with the hooks that the AppSpec names. */
      readonly kind: "RunLambdaDeployment";
      readonly serviceRoleArn: string;
      readonly deploymentGroupArn: string;
      /** ARN of the alias. */
      readonly aliasArn: string;
      readonly hookFunctionArns: readonly string[];
      readonly alarmNames: readonly string[];
      readonly triggerTopicArns: readonly string[];
    }
  | {
      /** Lambda runs a function. What its code calls is not known here. */
      readonly kind: "RunFunction";
      readonly functionRoleArn: string;
      readonly logGroupArn: string;
      /** Whether X-Ray traces it. */
      readonly traced: boolean;
    }
  | {
      /** A hook learns which version is deployed, calls it and reports. */
      readonly kind: "RunHook";
      readonly hookRoleArn: string;
      readonly logGroupArn: string;
      /** The deployed function, without version. */
      readonly functionArn: string;
    };
