/** Policies of domains and repositories. */
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../internal/policies";

/** Source: `codeartifact.PolicyDocument`. */
const MOST_CHARACTERS = 7168;

/**
 * The document of a resource policy; nothing when it would say nothing.
 * @throws pulumi.ResourceError inside the output when the document is longer than CodeArtifact takes.
 */
export function resourcePolicy(statements: readonly Statement[], what: string): pulumi.Output<string> | undefined {
  if (statements.length === 0) return undefined;
  return policyDocument(statements).apply((text) => {
    if (text.length <= MOST_CHARACTERS) return text;
    const message = `The policy of ${what} must have at most ${MOST_CHARACTERS} characters, got ${text.length}; name accounts or an organization in place of roles`;
    throw new pulumi.ResourceError(message, undefined, true);
  });
}
