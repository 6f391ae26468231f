import { requireArn } from "../evaluator/arn";
import type { Principal, RequestContext, StoredObject } from "../types";
import { accountOf, bucketArn, expand, objectArn, type Row, type TableCall, viaService } from "./rows";
import { CODEPIPELINE, KMS, S3 } from "./sources";

/** What reads and writes of objects need, by what S3 and KMS are asked. */
export interface ObjectRows {
  readonly bucket: readonly Row[];
  readonly object: readonly Row[];
  readonly key: readonly Row[];
}

const BUCKET_SETTINGS: readonly Row[] = [
  {
    actions: ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"],
    purpose: "CodePipeline checks the artifact store",
    source: CODEPIPELINE("how-to-custom-role"),
  },
];

/** Documented as grants; no page says that S3 or the developer tools call them. */
const GRANTED_BY_WALKTHROUGH: Row = {
  actions: ["kms:DescribeKey"],
  purpose: "the service looks at the key",
  source: CODEPIPELINE("pipelines-create-cross-account"),
  necessity: "optional",
};

const DECRYPT: Row = {
  actions: ["kms:Decrypt"],
  purpose: "S3 decrypts the object for the reader",
  source: S3("UsingKMSEncryption"),
};

/** Any reader of one object. */
export const READ: ObjectRows = {
  bucket: [],
  object: [
    { actions: ["s3:GetObject"], purpose: "reads the object", source: S3("using-with-s3-policy-actions") },
    {
      actions: ["s3:GetObjectVersion"],
      purpose: "reads the version that it knows",
      source: S3("using-with-s3-policy-actions"),
      necessity: "optional",
    },
  ],
  key: [DECRYPT],
};

/** Any writer of one object. */
export const WRITE: ObjectRows = {
  bucket: [],
  object: [{ actions: ["s3:PutObject"], purpose: "writes the object", source: S3("using-with-s3-policy-actions") }],
  key: [
    {
      actions: ["kms:GenerateDataKey"],
      purpose: "S3 encrypts the object for the writer",
      source: S3("UsingKMSEncryption"),
    },
    {
      actions: ["kms:Decrypt"],
      purpose: "S3 reads the parts of a large upload to join them",
      source: S3("mpuoverview"),
    },
  ],
};

/** An action of a pipeline that reads an artifact. */
export const READ_ARTIFACT: ObjectRows = {
  bucket: BUCKET_SETTINGS,
  object: [
    {
      actions: ["s3:GetObject", "s3:GetObjectVersion"],
      purpose: "reads the artifact",
      source: CODEPIPELINE("how-to-custom-role"),
    },
  ],
  key: [DECRYPT, GRANTED_BY_WALKTHROUGH],
};

/** An action of a pipeline that writes an artifact. */
export const WRITE_ARTIFACT: ObjectRows = {
  bucket: BUCKET_SETTINGS,
  object: [
    { actions: ["s3:PutObject"], purpose: "writes the artifact", source: CODEPIPELINE("how-to-custom-role") },
    {
      actions: ["s3:PutObjectAcl"],
      purpose: "gives the artifact to the store's owner",
      source: CODEPIPELINE("how-to-custom-role"),
      necessity: "optional",
    },
    {
      actions: ["s3:PutObjectTagging"],
      purpose: "keeps the tags of the source object",
      source: CODEPIPELINE("how-to-custom-role"),
      necessity: "optional",
    },
  ],
  key: [
    ...WRITE.key,
    GRANTED_BY_WALKTHROUGH,
    {
      actions: ["kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKeyWithoutPlaintext"],
      purpose: "listed by AWS's walkthrough; no page says that it is called",
      source: CODEPIPELINE("pipelines-create-cross-account"),
      necessity: "optional",
    },
  ],
};

/**
 * Condition keys of a call of KMS that S3 makes for someone.
 *
 * With S3 Bucket Keys the encryption context is the bucket's ARN.
 */
export function kmsContext(principal: Principal, object: StoredObject): RequestContext {
  const context = bucketArn(object);
  return {
    "kms:ViaService": viaService("s3", object.region),
    "kms:CallerAccount": accountOf(principal),
    "kms:EncryptionContext:aws:s3:arn": context,
    "kms:EncryptionContextKeys": ["aws:s3:arn"],
    "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
  };
}

/** Page that describes `kms:ViaService`, `kms:CallerAccount` and the encryption context. */
export const KMS_CONDITION_SOURCE = KMS("policy-conditions");

/** Headers of a write that names the key, as condition keys. */
const writeHeaders = (object: StoredObject): RequestContext => ({
  "s3:x-amz-server-side-encryption": "aws:kms",
  "s3:x-amz-server-side-encryption-aws-kms-key-id": object.kmsKeyArn,
  "s3:ObjectCreationOperation": "true",
});

/** The calls that a principal causes on an object, its bucket and its key. */
export function onObject(
  rows: ObjectRows,
  principal: Principal,
  object: StoredObject,
  context: RequestContext = {},
): TableCall[] {
  const { region, account } = object;
  const s3 = { principal, region, resourceAccount: account };
  const headers = rows.object.some(({ actions }) => actions.includes("s3:PutObject")) ? writeHeaders(object) : {};
  return [
    ...expand(rows.bucket, { ...s3, resource: bucketArn(object), context: { "s3:ResourceAccount": account } }),
    ...expand(rows.object, {
      ...s3,
      resource: objectArn(object),
      context: { "s3:ResourceAccount": account, ...headers, ...context },
    }),
    ...expand(rows.key, {
      principal,
      region,
      resource: object.kmsKeyArn,
      resourceAccount: requireArn(object.kmsKeyArn).account,
      context: kmsContext(principal, object),
    }),
  ];
}
