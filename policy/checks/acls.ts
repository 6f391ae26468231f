/** Access control lists, which grant beside the policies that everyone reads. */
import type { ResourceRule } from "../rule";
import { UNKNOWN, at, list, shown } from "../values";
import { BUCKETS } from "./buckets";

const BUCKET_ACLS = ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"];
const OBJECTS = [
  "aws:s3/bucketObject:BucketObject",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/objectCopy:ObjectCopy",
];
const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";

/** Types of the resources that can carry or allow ACLs. */
export const ACL_TYPES: readonly string[] = [...BUCKETS, ...BUCKET_ACLS, ...OBJECTS, OWNERSHIP];

const ADVICE = "grant access in the bucket's policy instead";

/** The ACLs that grant nothing beyond the owner, and that buckets without ACLs accept. */
const HARMLESS = [undefined, null, UNKNOWN, "private", "bucket-owner-full-control"];

/** No ACL grants anything, and no bucket allows one. */
export const acls: ResourceRule["check"] = ({ type, props }) => {
  if (BUCKET_ACLS.includes(type)) return [`the bucket gets an ACL; ${ADVICE}`];
  if (type === OWNERSHIP) {
    const ownership = at(props["rule"], "objectOwnership");
    return ownership === UNKNOWN || ownership === "BucketOwnerEnforced"
      ? []
      : [`rule.objectOwnership must be "BucketOwnerEnforced", which turns ACLs off, got ${shown(ownership)}`];
  }
  return [
    ...(HARMLESS.includes(props["acl"] as string)
      ? []
      : [`acl must not be set, got ${shown(props["acl"])}; ${ADVICE}`]),
    ...(list(props["grants"]).some((grant) => grant !== UNKNOWN) ? [`grants must not be set; ${ADVICE}`] : []),
  ];
};
