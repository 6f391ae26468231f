/** Feeds resources to the pack's policies as the engine does, without an engine. */
import assert from "node:assert/strict";
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import * as sdk from "@pulumi/policy";
import { policies } from "../../policy/policies";

/** What the engine sends in the place of a text that a preview does not know; the SDK's guard recognizes it. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

// The SDK exports its guard, but leaves it out of its types.
const { unknownCheckingProxy } = sdk as unknown as {
  unknownCheckingProxy: (props: Record<string, unknown>) => Record<string, unknown>;
};

type Props = Record<string, unknown>;

export interface TestResource {
  readonly type: string;
  /** @default "it" */
  readonly name?: string;
  readonly urn?: string;
  readonly props: Props;
  /** Settings of its provider. */
  readonly provider?: Props;
  /** URNs that its properties were computed from. */
  readonly origins?: Readonly<Record<string, readonly string[]>>;
}

/** One report of a policy. */
export interface Violation {
  readonly policy: string;
  readonly level: string;
  readonly urn: string;
  readonly message: string;
}

export type Config = Readonly<Record<string, unknown>>;

export const urnOf = ({ urn, type, name = "it" }: Pick<TestResource, "urn" | "type" | "name">): string =>
  urn ?? `urn:pulumi:test::interlock::${type}::${name}`;

function toArgs(resource: TestResource, config: Config): ResourceValidationArgs {
  const { type, name = "it", props, provider } = resource;
  return {
    type,
    name,
    urn: urnOf(resource),
    props: unknownCheckingProxy(props),
    ...(provider === undefined
      ? {}
      : { provider: { type: "pulumi:providers:aws", urn: "", name: "aws", props: unknownCheckingProxy(provider) } }),
    opts: {
      protect: false,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: [],
    },
    stackTags: new Map(),
    isType: () => assert.fail("the pack knows types by their tokens"),
    asType: () => assert.fail("the pack knows types by their tokens"),
    getConfig: <T extends object>() => config as T,
    notApplicable: () => assert.fail("the pack passes over what does not concern it"),
  };
}

function toStack(resources: readonly TestResource[]): PolicyResource[] {
  const all = resources.map((resource): PolicyResource => ({
    ...toArgs(resource, {}),
    dependencies: [],
    propertyDependencies: {},
  })) as (Omit<PolicyResource, "parent"> & PolicyResource)[];
  const byUrn = new Map(all.map((resource) => [resource.urn, resource]));
  for (const [index, { origins = {} }] of resources.entries())
    for (const [property, urns] of Object.entries(origins))
      all[index]!.propertyDependencies[property] = urns.flatMap((urn) => byUrn.get(urn) ?? []);
  return all;
}

/** Everything that the policies report. `outputs` are what the policies for stacks see; @default the resources themselves */
export async function violations(
  resources: readonly TestResource[],
  options: { readonly config?: Readonly<Record<string, Config>>; readonly outputs?: readonly TestResource[] } = {},
): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  const stack = toStack(options.outputs ?? resources);
  const args = resources.map((resource) => toArgs(resource, {}));
  for (const policy of policies) {
    const config = options.config?.[policy.name] ?? {};
    const reporter = (urn: string) => (message: string, other?: string) =>
      void found.push({ policy: policy.name, level: policy.enforcementLevel ?? "", urn: other ?? urn, message });
    if ("validateStack" in policy) {
      const ofStack = { ...toArgs({ type: "", props: {} }, config), resources: stack };
      await policy.validateStack(ofStack, reporter(""));
      continue;
    }
    assert.ok(typeof policy.validateResource === "function");
    for (const resource of args)
      await policy.validateResource(
        { ...resource, getConfig: <T extends object>() => config as T },
        reporter(resource.urn),
      );
  }
  return found;
}

/** The messages of one policy. */
export async function messages(
  policy: string,
  resources: readonly TestResource[],
  config: Config = {},
): Promise<readonly string[]> {
  assert.ok(
    policies.some(({ name }) => name === policy),
    `the pack has no policy ${policy}`,
  );
  const found = await violations(resources, { config: { [policy]: config } });
  return found.filter((item) => item.policy === policy).map(({ message }) => message);
}
