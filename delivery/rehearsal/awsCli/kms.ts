import type { MessageType } from "../signingKeys";
import { choice, option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { blob } from "./values";

const signRequest = async (call: Invocation) => ({
  keyId: option(call, "--key-id"),
  message: await blob("--message", option(call, "--message"), call.folder),
  messageType: choice<MessageType>(call, "--message-type", ["RAW", "DIGEST"], "RAW"),
  algorithm: option(call, "--signing-algorithm"),
});

export const sign = async (call: Invocation): Promise<Output> => {
  const request = await signRequest(call);
  const { keyArn, signature } = call.cloud.sign(call.caller, request);
  return { KeyId: keyArn, Signature: signature.toString("base64"), SigningAlgorithm: request.algorithm };
};

export const verify = async (call: Invocation): Promise<Output> => {
  const request = await signRequest(call);
  const signature = await blob("--signature", option(call, "--signature"), call.folder);
  const { keyArn } = call.cloud.verify(call.caller, { ...request, signature });
  return { KeyId: keyArn, SignatureValid: true, SigningAlgorithm: request.algorithm };
};
