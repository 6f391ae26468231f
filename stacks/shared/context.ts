/** What the parts of the stack `shared` share. */
import type { Provider } from "@pulumi/aws/provider";
import type { SharedNames } from "../names";
import type { SharedSettings } from "../settings";

export interface SharedContext {
  readonly settings: SharedSettings;
  readonly names: SharedNames;
  readonly tools: Provider;
}
