import type { Principal } from "../types";

/** What people do with releases and pipelines, and who takes on which role. */
export type ReleaseStep =
  | {
      readonly kind: "AssumeRole";
      readonly principal: Principal;
      readonly roleArn: string;
      readonly region: string;
      readonly externalId?: string;
    }
  | {
      /** Somebody lets no execution enter a stage of a pipeline, or lets them again. */
      readonly kind: "CloseStage" | "OpenStage";
      readonly principal: Principal;
      readonly stageArn: string;
    }
  | {
      /** Somebody looks at what a pipeline does and has done. */
      readonly kind: "ReadPipeline";
      readonly principal: Principal;
      readonly pipelineArn: string;
    }
  | {
      /** Somebody looks at what a deployment group got last. */
      readonly kind: "ReadDeployments";
      readonly principal: Principal;
      readonly deploymentGroupArn: string;
    }
  | {
      readonly kind: "Sign" | "Verify";
      readonly principal: Principal;
      readonly keyArn: string;
      readonly region: string;
      /** `SigningAlgorithm` of the request, such as `ED25519_SHA_512`; a policy may demand it. */
      readonly algorithm?: string;
    };
