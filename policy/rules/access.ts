/** Rules about who may do what: roles, permissions, policies of resources, credentials. */
import { CREDENTIAL_TYPES, staticKeys } from "../checks/keys";
import { GRANTING_TYPES, broadPermissions } from "../checks/permissions";
import { RESOURCE_POLICIES, publicPolicy } from "../checks/publicAccess";
import { shares } from "../checks/governance";
import { accountTrust, externalId, openTrust, serviceTrust } from "../checks/trust";
import type { Rule } from "../rule";
import { names } from "./settings";

const ROLES = ["aws:iam/role:Role"];

/** The rules, in the order of the README. */
export const ACCESS_RULES = [
  {
    name: "role-trust-open",
    description: "No role may be assumed by everyone, nor by every identity of a provider.",
    level: "mandatory",
    types: ROLES,
    check: openTrust,
  },
  {
    name: "role-trust-account",
    description: "A role that trusts a whole account demands a principal, an external id or an organization.",
    level: "mandatory",
    types: ROLES,
    check: accountTrust,
  },
  {
    name: "role-trust-external-id",
    description: "A role that trusts a principal of another account demands an external id.",
    level: "advisory",
    types: ROLES,
    settings: { ownAccountIds: names("Accounts that are not foreign, beside the one that the provider works in.") },
    check: externalId,
  },
  {
    name: "role-trust-service",
    description: "A role that trusts a service says for which account or resource the service may act.",
    level: "mandatory",
    types: ROLES,
    check: serviceTrust,
  },
  {
    name: "permissions-broad",
    description: "No identity policy allows every action, or every action of a service on every resource.",
    level: "mandatory",
    types: GRANTING_TYPES,
    check: broadPermissions,
  },
  {
    name: "resource-policy-public",
    description: "No policy of a resource grants anything to everyone.",
    level: "mandatory",
    types: Object.keys(RESOURCE_POLICIES),
    check: publicPolicy,
  },
  {
    name: "static-keys",
    description: "No credential is declared or used that never expires.",
    level: "mandatory",
    types: CREDENTIAL_TYPES,
    check: staticKeys,
  },
  {
    name: "share-external",
    description: "Nothing is shared with accounts outside of the organization.",
    level: "mandatory",
    types: ["aws:ram/resourceShare:ResourceShare"],
    check: shares,
  },
] satisfies Rule[];
