import type { Facts } from "./facts";
import type { AwsCall, DeliveryStep, PolicyType, Verdict } from "../types";

/** A step that the declared deliveries cause, and where. */
export interface ProofStep {
  /** Stack whose delivery causes the step. */
  readonly stack: string;
  /** Stage and action, or what else causes it, in words. */
  readonly where: string;
  readonly step: DeliveryStep;
  /**
   * True where the caller is declared outside the program, such as a person's role of an identity provider: what its own
   * policies must allow is a premise of the proof. @default false
   */
  readonly outsider?: true;
}

/** What a probe takes for granted, so that the policy that must deny stands alone. */
export interface Premise {
  /** The caller's own policies allow everything: only the resource's side can deny. @default false */
  readonly unlimitedCaller?: true;
  /** Policies that no stack declares allow the caller everything as well: only a Deny can deny. @default false */
  readonly furtherRights?: true;
  /** The resource leaves the decision to the caller's account: only the caller's side can deny. @default false */
  readonly openResource?: true;
}

/** A call that must be denied. */
export interface Probe extends Premise {
  /** Name of the rule of the matrix that it belongs to. */
  readonly rule: string;
  /** Who calls, in words. */
  readonly who: string;
  /** Why the call must be denied, in one sentence. */
  readonly why: string;
  readonly call: AwsCall;
}

/** A call and what the policies say to it. */
export interface Decided<T> {
  readonly subject: T;
  readonly verdict: Verdict;
}

/** A call that a step makes. */
export interface NeededCall {
  readonly stack: string;
  readonly where: string;
  readonly call: AwsCall;
  readonly outsider: boolean;
}

/** A part of a policy that nothing exercises. */
export interface UnusedGrant {
  readonly policyType: PolicyType;
  /** Name of the policy: the URN of the resource that declares it, with `#` and the name of an inline policy. */
  readonly policy: string;
  /** Sid, or the index of the statement. */
  readonly statement: string;
  readonly effect: "Allow" | "Deny";
  /** `statement` for the whole of it, else `action`, `resource` or `principal` with the value that nothing exercises. */
  readonly element: "statement" | "action" | "resource" | "principal";
  /** The value; empty for a whole statement. */
  readonly value: string;
}

/** Why a grant that nothing exercises stays. */
export interface Reason {
  /** The part of the policy's name after its type, such as `build-role#role`, `*` allowed; it speaks of all stacks that have one. */
  readonly policy: string;
  /** Sid, `*` allowed. */
  readonly statement: string;
  /** Actions, resources or principals of the statement that are not exercised, `*` allowed. @default - the whole statement */
  readonly values?: readonly string[];
  /** Settings under which nothing exercises it, in words. @default - those of this repository */
  readonly when?: string;
  /** Where the reason holds. @default - everywhere */
  readonly where?: (grant: UnusedGrant, facts: Facts) => boolean;
  /** One sentence. */
  readonly reason: string;
}
