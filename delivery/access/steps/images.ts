import type { Principal } from "../types";

/** An image's repository, and who signs in to its registry to use it. */
export interface ImageUse {
  readonly principal: Principal;
  readonly repositoryArn: string;
}

/** What somebody does with images of ECR. Replication is a service-linked role's, whose policy is AWS's own. */
export type ImageStep = { readonly kind: "PushImage" | "PullImage" | "FindImage" } & ImageUse;
