/** What CodePipeline knows of each provider. A row more is all that a further provider needs here. */
import type { ActionProvider } from "../enums";
import { BUILD_PROVIDERS } from "./builds";
import { DEPLOY_PROVIDERS } from "./deployments";
import type { ProviderRow } from "./rows";
import { SOURCE_PROVIDERS } from "./sources";
import { STEP_PROVIDERS } from "./steps";

export { RULE_PROVIDERS } from "./rules";
export type { ConfigurationKeys, ProviderRow, RuleRow, ValueForm } from "./rows";

/** Sources beyond those of each row: CodePipeline User Guide reference-action-artifacts, actions-create-cross-region. */
export const ACTION_PROVIDERS: Readonly<Record<ActionProvider, ProviderRow>> = Object.freeze({
  ...SOURCE_PROVIDERS,
  ...BUILD_PROVIDERS,
  ...DEPLOY_PROVIDERS,
  ...STEP_PROVIDERS,
});
