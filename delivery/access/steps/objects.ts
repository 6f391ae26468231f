import type { Principal, RequestContext, StoredObject } from "../types";

/** What is done with objects of stores. */
export type ObjectStep =
  | {
      readonly kind: "ReplicateObject";
      readonly roleArn: string;
      readonly from: StoredObject;
      readonly to: StoredObject;
    }
  | {
      readonly kind: "GetObject" | "PutObject";
      readonly principal: Principal;
      readonly object: StoredObject;
      readonly purpose: string;
      /** Condition keys that the request's headers set, such as `s3:if-none-match`. */
      readonly context?: RequestContext;
    }
  | {
      readonly kind: "ListObjects";
      readonly principal: Principal;
      /** The objects that are looked for: the bucket, and in `key` the beginning of their keys. */
      readonly prefix: StoredObject;
      readonly purpose: string;
      /** True where versions are listed. @default false */
      readonly versions?: true;
    };
