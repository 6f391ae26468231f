/** Keys: those of KMS rotate, those of IAM do not exist. */
import type { ResourceRule } from "../rule";
import { UNKNOWN, isOn, isUnset, shown } from "../values";

/**
 * Symmetric keys rotate. KMS cannot rotate keys of a custom key store, nor asymmetric and HMAC keys.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export const keyRotation: ResourceRule["check"] = ({ props }) => {
  const { customerMasterKeySpec: spec, keyUsage: usage, enableKeyRotation: rotation, customKeyStoreId: store } = props;
  const symmetric = (isUnset(spec) || spec === "SYMMETRIC_DEFAULT") && (isUnset(usage) || usage === "ENCRYPT_DECRYPT");
  if (!symmetric || !isUnset(store) || rotation === UNKNOWN || isOn(rotation)) return [];
  return [`enableKeyRotation must be true, got ${shown(rotation)}`];
};

const PROVIDER = "pulumi:providers:aws";

/** What each type of resource would leave lying around for good. */
const STATIC_CREDENTIALS: Readonly<Record<string, string>> = Object.freeze({
  "aws:iam/accessKey:AccessKey": "an access key never expires; let people and programs assume a role",
  "aws:iam/serviceSpecificCredential:ServiceSpecificCredential":
    "a service-specific credential is a password that never expires; use git-remote-codecommit with a role",
});

/** Types of the resources that are or use long-lived credentials. */
export const CREDENTIAL_TYPES: readonly string[] = [...Object.keys(STATIC_CREDENTIALS), PROVIDER];

/** No credential outlives its session. A provider's key with a session token is a temporary one. */
export const staticKeys: ResourceRule["check"] = ({ type, props }) => {
  if (type !== PROVIDER) return [STATIC_CREDENTIALS[type] ?? "a credential that never expires"];
  if (isUnset(props["accessKey"]) || !isUnset(props["token"])) return [];
  return ["the provider uses an access key that never expires; use a profile, assumeRoles or web identity instead"];
};
