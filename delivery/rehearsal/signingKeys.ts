import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";
import type { Graph, GraphResource } from "../graph/types";
import { textAt } from "./bag";
import { ServiceError } from "./serviceError";

/** `RAW`: the message itself; `DIGEST`: its digest. */
export type MessageType = "RAW" | "DIGEST";

/** An asymmetric signing key of the graph. */
export interface SigningKey {
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  sign(message: Buffer, type: MessageType, algorithm: string): Buffer;
  /** @throws ServiceError KMSInvalidSignatureException */
  verify(message: Buffer, type: MessageType, algorithm: string, signature: Buffer): void;
}

/** Finds a signing key by ARN, id, alias ARN or alias name. */
export interface SigningKeys {
  /** @throws ServiceError NotFoundException, InvalidKeyUsageException */
  find(keyId: string, region: string, operation: string): SigningKey;
}

/** Source: botocore, kms 2014-11-01, `SignRequest.Message`. */
const MAX_MESSAGE_BYTES = 4096;

interface Algorithm {
  readonly spec: string;
  /** Bytes that a DIGEST must have; absent where only RAW is allowed. */
  readonly digestBytes?: number;
}

/** Source: KMS Developer Guide, "Key spec reference"; botocore, kms 2014-11-01, `SignRequest.MessageType`. */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  ECDSA_SHA_256: { spec: "ECC_NIST_P256", digestBytes: 32 },
  ED25519_SHA_512: { spec: "ECC_NIST_EDWARDS25519" },
};

const invalid = (operation: string, detail: string): ServiceError =>
  new ServiceError("ValidationException", operation, detail);

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const newPair = (spec: string): KeyPair =>
  spec === "ECC_NIST_P256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");

class LocalKey implements SigningKey {
  constructor(
    readonly arn: string,
    readonly region: string,
    readonly account: string,
    private readonly spec: string,
    private readonly pair: KeyPair,
  ) {}

  sign(message: Buffer, type: MessageType, algorithm: string): Buffer {
    return sign(this.hash(algorithm), this.payload(message, type, algorithm, "Sign"), this.pair.privateKey);
  }

  verify(message: Buffer, type: MessageType, algorithm: string, signature: Buffer): void {
    const payload = this.payload(message, type, algorithm, "Verify");
    if (verify(this.hash(algorithm), payload, this.pair.publicKey, signature)) return;
    throw new ServiceError("KMSInvalidSignatureException", "Verify", "The signature is not of this message and key.");
  }

  private hash(algorithm: string): string | null {
    return algorithm === "ECDSA_SHA_256" ? "sha256" : null;
  }

  /**
   * What is signed. Node cannot sign a digest without hashing it again, so ECDSA signs the digest of the digest: RAW and
   * DIGEST agree as they do in KMS, yet only this key can verify the signature.
   */
  private payload(message: Buffer, type: MessageType, algorithm: string, operation: string): Buffer {
    const known = ALGORITHMS[algorithm];
    if (known?.spec !== this.spec) {
      const detail = `Algorithm ${algorithm} is incompatible with key spec ${this.spec}.`;
      throw new ServiceError("InvalidKeyUsageException", operation, detail);
    }
    if (message.length > MAX_MESSAGE_BYTES)
      throw invalid(operation, `Messages have up to ${MAX_MESSAGE_BYTES} bytes, got ${message.length}; sign a digest.`);
    if (type === "DIGEST" && message.length !== known.digestBytes)
      throw invalid(operation, digestProblem(algorithm, known, message.length));
    if (this.hash(algorithm) === null || type === "DIGEST") return message;
    return createHash("sha256").update(message).digest();
  }
}

const digestProblem = (algorithm: string, { digestBytes }: Algorithm, got: number): string =>
  digestBytes === undefined
    ? `${algorithm} requires the message type RAW.`
    : `Digest is invalid length for algorithm ${algorithm}: ${digestBytes} bytes, got ${got}.`;

const specOf = ({ inputs }: GraphResource): string => textAt(inputs, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT";

const isSigning = (primary: GraphResource): boolean =>
  textAt(primary.inputs, "keyUsage") === "SIGN_VERIFY" &&
  Object.values(ALGORITHMS).some(({ spec }) => spec === specOf(primary));

/** Stands in for the asymmetric keys of the stacks by keys that live in memory alone; each is made when first used. */
export function createSigningKeys(graphs: readonly Graph[]): SigningKeys {
  const resources = graphs.flatMap((graph) => graph.resources);
  const keys = resources.filter(
    (one) => one.type === "aws:kms/key:Key" || one.type === "aws:kms/replicaKey:ReplicaKey",
  );
  const aliases = resources.filter((one) => one.type === "aws:kms/alias:Alias");
  /** By the URN of the primary key: the members of a multi-Region key set have one key material. */
  const pairs = new Map<string, KeyPair>();

  function pairOf(primary: GraphResource): KeyPair {
    const pair = pairs.get(primary.urn) ?? newPair(specOf(primary));
    pairs.set(primary.urn, pair);
    return pair;
  }

  /** The key that a replica was made from; any other is its own. */
  function primaryOf(resource: GraphResource): GraphResource {
    const primaryArn = textAt(resource.inputs, "primaryKeyArn");
    return keys.find(({ outputs }) => textAt(outputs, "arn") === primaryArn) ?? resource;
  }

  /** An id and a name count in the region of the call; an ARN says its own. */
  function resourceOf(keyId: string, region: string): GraphResource | undefined {
    const named = (one: GraphResource): boolean =>
      textAt(one.outputs, "arn") === keyId ||
      (one.region === region && [one.id, textAt(one.outputs, "name")].includes(keyId));
    const alias = aliases.find(named);
    const target = textAt(alias?.outputs, "targetKeyArn") ?? textAt(alias?.inputs, "targetKeyId") ?? keyId;
    return keys.find((one) => textAt(one.outputs, "arn") === target || (one.id === target && one.region === region));
  }

  return {
    find(keyId, region, operation) {
      const [, , , arnRegion = region] = keyId.split(":");
      if (arnRegion !== region) throw new ServiceError("NotFoundException", operation, `Invalid arn ${arnRegion}`);
      const resource = resourceOf(keyId, region);
      if (resource === undefined)
        throw new ServiceError("NotFoundException", operation, `Key '${keyId}' does not exist`);
      const primary = primaryOf(resource);
      const { region: home = "", account = "" } = resource;
      if (isSigning(primary))
        return new LocalKey(textAt(resource.outputs, "arn") ?? "", home, account, specOf(primary), pairOf(primary));
      const detail = `${keyId} is not a signing key that the rehearsal knows (${[...new Set(Object.values(ALGORITHMS).map((one) => one.spec))].join(", ")} with keyUsage SIGN_VERIFY).`;
      throw new ServiceError("InvalidKeyUsageException", operation, detail);
    },
  };
}
