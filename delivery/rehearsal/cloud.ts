import type { AwsCall, DeliveryStep, Principal } from "../access/types";
import { ServiceError } from "./serviceError";
import type { MessageType, SigningKey, SigningKeys } from "./signingKeys";
import type { ObjectLocation, PutOptions, Stores } from "./stores";
import type { ObjectVersion } from "./types";
import { isOfTheWorld } from "./world/failures";

/** What the cloud stands on. */
export interface CloudParts {
  readonly stores: Stores;
  readonly keys: SigningKeys;
  /** The AWS calls of a step, from the access tables. */
  readonly callsOf: (step: DeliveryStep) => readonly AwsCall[];
  /** Puts calls to the declared policies. @throws an error that names what is missing, if one is denied */
  readonly authorize: (calls: readonly AwsCall[]) => void;
  /** Called with every object that was written, once it lies in its store. @default - nothing happens */
  readonly onWrite?: (object: ObjectVersion) => Promise<void> | void;
}

/** Who calls, from where and why. */
export interface Caller {
  readonly principal: Principal;
  readonly account: string;
  readonly region: string;
  /** In words, such as `the release build`. */
  readonly purpose: string;
}

export interface SignRequest {
  readonly keyId: string;
  readonly message: Buffer;
  /** @default RAW */
  readonly messageType?: MessageType;
  readonly algorithm: string;
}

export interface CallerIdentity {
  readonly userId: string;
  readonly account: string;
  readonly arn: string;
}

/** The AWS calls that deliveries make; each is put to the declared policies before it has any effect. */
export interface Cloud {
  /** @throws ServiceError */
  getObject(caller: Caller, location: ObjectLocation, operation?: string): ObjectVersion;
  /** A text body is the path of a file. @throws ServiceError */
  putObject(
    caller: Caller,
    bucket: string,
    key: string,
    body: string | Buffer,
    options?: PutOptions,
  ): Promise<ObjectVersion>;
  /** @throws ServiceError */
  copyObject(
    caller: Caller,
    from: ObjectLocation,
    bucket: string,
    key: string,
    options?: PutOptions,
  ): Promise<ObjectVersion>;
  /** The newest version of each object whose key begins so. @throws ServiceError */
  listObjects(caller: Caller, bucket: string, prefix: string): readonly ObjectVersion[];
  /** The newest version as S3 itself tells of it in an event; nobody asks for it. @throws ServiceError */
  watched(location: ObjectLocation): ObjectVersion;
  /** Only asks whether it is allowed: pipelines keep their stages themselves. @throws ServiceError */
  permitStage(caller: Caller, kind: "CloseStage" | "OpenStage", stageArn: string): void;
  /** @throws ServiceError */
  sign(caller: Caller, request: SignRequest): { readonly keyArn: string; readonly signature: Buffer };
  /** @throws ServiceError, KMSInvalidSignatureException where the signature is wrong */
  verify(caller: Caller, request: SignRequest & { readonly signature: Buffer }): { readonly keyArn: string };
  /** Needs no permission. Source: STS API Reference, GetCallerIdentity. */
  callerIdentity(caller: Caller): CallerIdentity;
}

/** S3 answers `AccessDenied`, KMS and CodePipeline `AccessDeniedException`. */
const OTHER_DENIALS = new Set(["Sign", "Verify", "DisableStageTransition", "EnableStageTransition"]);

class GuardedCloud implements Cloud {
  constructor(private readonly parts: CloudParts) {}

  getObject(caller: Caller, location: ObjectLocation, operation = "GetObject"): ObjectVersion {
    this.permitRead(caller, location, operation);
    return this.parts.stores.getObject(location, operation);
  }

  async putObject(
    caller: Caller,
    bucket: string,
    key: string,
    body: string | Buffer,
    options: PutOptions = {},
  ): Promise<ObjectVersion> {
    this.permitWrite(caller, bucket, key, options, "PutObject");
    return this.written(await this.parts.stores.putObject(bucket, key, body, options));
  }

  async copyObject(
    caller: Caller,
    from: ObjectLocation,
    bucket: string,
    key: string,
    options: PutOptions = {},
  ): Promise<ObjectVersion> {
    this.permitRead(caller, from, "CopyObject");
    this.permitWrite(caller, bucket, key, options, "CopyObject");
    return this.written(await this.parts.stores.copyObject(from, bucket, key, options));
  }

  listObjects(caller: Caller, bucket: string, prefix: string): readonly ObjectVersion[] {
    const { stores } = this.parts;
    const place = stores.locate(bucket, prefix, "ListObjectsV2");
    const { principal, purpose } = caller;
    this.permit({ kind: "ListObjects", principal, prefix: place, purpose }, "ListObjectsV2");
    return stores.listObjects(bucket, prefix);
  }

  watched(location: ObjectLocation): ObjectVersion {
    return this.parts.stores.getObject(location);
  }

  permitStage({ principal }: Caller, kind: "CloseStage" | "OpenStage", stageArn: string): void {
    this.permit(
      { kind, principal, stageArn },
      kind === "CloseStage" ? "DisableStageTransition" : "EnableStageTransition",
    );
  }

  sign(caller: Caller, request: SignRequest): { keyArn: string; signature: Buffer } {
    const key = this.permitKey("Sign", caller, request);
    const signature = key.sign(request.message, request.messageType ?? "RAW", request.algorithm);
    return { keyArn: key.arn, signature };
  }

  verify(caller: Caller, request: SignRequest & { readonly signature: Buffer }): { keyArn: string } {
    const key = this.permitKey("Verify", caller, request);
    key.verify(request.message, request.messageType ?? "RAW", request.algorithm, request.signature);
    return { keyArn: key.arn };
  }

  callerIdentity({ principal, account }: Caller): CallerIdentity {
    const session = principal.sessionName ?? "rehearsal";
    const [, partition = "aws", , , , resource = ""] = principal.id.split(":");
    if (principal.kind !== "role") return { userId: `AIDA${account}`, account, arn: principal.id };
    const role = resource.slice(resource.lastIndexOf("/") + 1); // an assumed role's ARN has no path
    return {
      userId: `AROA${account}:${session}`,
      account,
      arn: `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`,
    };
  }

  private permitRead(caller: Caller, location: ObjectLocation, operation: string): void {
    const { stores } = this.parts;
    const place = stores.locate(location.bucket, location.key, operation);
    // The key that counts is the object's own, which may differ from its bucket's.
    const object = { ...place, kmsKeyArn: stores.headObject(location, operation)?.kmsKeyArn ?? place.kmsKeyArn };
    this.permit({ kind: "GetObject", principal: caller.principal, object, purpose: caller.purpose }, operation);
  }

  private permitWrite(caller: Caller, bucket: string, key: string, options: PutOptions, operation: string): void {
    const place = this.parts.stores.locate(bucket, key, operation);
    const object = { ...place, kmsKeyArn: options.kmsKeyArn ?? place.kmsKeyArn };
    // Stores demand the header for releases: without it in the request, their policy denies the write.
    const context = {
      ...(options.ifNoneMatch === undefined ? {} : { "s3:if-none-match": options.ifNoneMatch }),
      ...(options.ifMatch === undefined ? {} : { "s3:if-match": options.ifMatch }),
    };
    this.permit(
      { kind: "PutObject", principal: caller.principal, object, purpose: caller.purpose, context },
      operation,
    );
  }

  private permitKey(kind: "Sign" | "Verify", { principal, region }: Caller, request: SignRequest): SigningKey {
    const key = this.parts.keys.find(request.keyId, region, kind);
    this.permit({ kind, principal, keyArn: key.arn, region: key.region, algorithm: request.algorithm }, kind);
    return key;
  }

  private permit(step: DeliveryStep, operation: string): void {
    try {
      this.parts.authorize(this.parts.callsOf(step));
    } catch (error) {
      if (isOfTheWorld(error)) throw error;
      const code = OTHER_DENIALS.has(operation) ? "AccessDeniedException" : "AccessDenied";
      throw new ServiceError(code, operation, error instanceof Error ? error.message : String(error));
    }
  }

  private async written(object: ObjectVersion): Promise<ObjectVersion> {
    await this.parts.onWrite?.(object);
    return object;
  }
}

/** Guards the stores and signing keys of a rehearsal by its policies. */
export function createCloud(parts: CloudParts): Cloud {
  return new GuardedCloud(parts);
}
