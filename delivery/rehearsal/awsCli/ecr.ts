/** Commands of `aws ecr`. */
import type { Invocation } from "./invocation";
import { permit, servicesOf } from "./services";

/** A password for `docker login`, which stands for whoever asked for it. */
export const loginPassword = async (call: Invocation): Promise<string> => {
  permit(call, "ecr:GetAuthorizationToken", "*");
  return `${servicesOf(call).registry.issuePassword(call.caller)}\n`;
};
