/** The rules of the pack: what they are called, how strict they are, what they look at. */
import { ACL_TYPES, acls } from "./checks/acls";
import { BUCKETS, encryption, publicAccessBlock, tls, versioning } from "./checks/buckets";
import { buildEncryption, buildLogGroup, buildLogs } from "./checks/builds";
import { CREDENTIAL_TYPES, keyRotation, staticKeys } from "./checks/keys";
import { logRetention } from "./checks/logs";
import { GRANTING_TYPES, broadPermissions } from "./checks/permissions";
import { artifactKeys, pipelineType, polling } from "./checks/pipelines";
import { RESOURCE_POLICIES, publicPolicy } from "./checks/publicAccess";
import { actionSecrets, projectSecrets } from "./checks/secrets";
import { accountTrust, externalId, openTrust, serviceTrust } from "./checks/trust";
import type { Rule } from "./rule";

const ROLES = ["aws:iam/role:Role"];
const KEYS = ["aws:kms/key:Key"];
const LOG_GROUPS = ["aws:cloudwatch/logGroup:LogGroup"];
const PROJECTS = ["aws:codebuild/project:Project"];
const PIPELINES = ["aws:codepipeline/pipeline:Pipeline"];

const names = (description: string) =>
  ({ type: "array", items: { type: "string" }, default: [], description }) as const;

/** Breaches are mandatory: they let somebody in or something out. Regrets are advisory: they cost later. */
export const RULES: readonly Rule[] = Object.freeze([
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
    name: "bucket-tls",
    description: "Every bucket has a policy that denies calls without TLS.",
    level: "mandatory",
    types: BUCKETS,
    checkInStack: tls,
  },
  {
    name: "bucket-encryption",
    description: "Every bucket encrypts with KMS by default.",
    level: "mandatory",
    types: BUCKETS,
    checkInStack: encryption,
  },
  {
    name: "bucket-public-access",
    description: "Every bucket blocks public access in all four ways.",
    level: "mandatory",
    types: BUCKETS,
    checkInStack: publicAccessBlock,
  },
  {
    name: "bucket-versioning",
    description: "Every bucket keeps old versions.",
    level: "mandatory",
    types: BUCKETS,
    checkInStack: versioning,
  },
  {
    name: "bucket-acl",
    description: "No bucket and no object is granted by an access control list.",
    level: "mandatory",
    types: ACL_TYPES,
    check: acls,
  },
  {
    name: "key-rotation",
    description: "Symmetric keys rotate.",
    level: "mandatory",
    types: KEYS,
    check: keyRotation,
  },
  {
    name: "log-retention",
    description: "Every log group says how long it keeps its logs.",
    level: "mandatory",
    types: LOG_GROUPS,
    settings: {
      minimumDays: {
        type: "integer",
        minimum: 1,
        default: 1,
        description: "Days for which logs must be kept at least.",
      },
    },
    check: logRetention,
  },
  {
    name: "build-secrets",
    description: "No build project holds a secret in plain text.",
    level: "mandatory",
    types: PROJECTS,
    settings: { allowedNames: names("Names of variables, `*` allowed, that are no secrets.") },
    check: projectSecrets,
  },
  {
    name: "pipeline-secrets",
    description: "No build action of a pipeline holds a secret in plain text.",
    level: "mandatory",
    types: PIPELINES,
    settings: { allowedNames: names("Names of variables, `*` allowed, that are no secrets.") },
    check: actionSecrets,
  },
  {
    name: "build-encryption",
    description: "Builds encrypt what they write with a customer managed key.",
    level: "mandatory",
    types: PROJECTS,
    check: buildEncryption,
  },
  {
    name: "build-logs",
    description: "Builds leave a log.",
    level: "mandatory",
    types: PROJECTS,
    check: buildLogs,
  },
  {
    name: "build-log-group",
    description: "Builds log to a group that the program declares.",
    level: "advisory",
    types: PROJECTS,
    check: buildLogGroup,
  },
  {
    name: "pipeline-artifact-key",
    description: "Every artifact store is encrypted with a customer managed key.",
    level: "mandatory",
    types: PIPELINES,
    check: artifactKeys,
  },
  {
    name: "pipeline-type",
    description: "Pipelines are of type V2.",
    level: "advisory",
    types: PIPELINES,
    check: pipelineType,
  },
  {
    name: "pipeline-polling",
    description: "Sources start pipelines by events, not by polling.",
    level: "advisory",
    types: PIPELINES,
    check: polling,
  },
] satisfies Rule[]);
