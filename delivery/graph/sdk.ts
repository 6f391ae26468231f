/**
 * The parts of the Pulumi SDK that its type declarations leave out. Everything that depends on the SDK's inside is in
 * this file; test/delivery/graph/sdk.test.ts fails when a new version of the SDK moves one of them.
 */
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import type {
  ReadResourceRequest,
  RegisterPackageRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  ResourceCallRequest,
  ResourceInvokeRequest,
  SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb";

const load = createRequire(__filename);

/** State of one program run, as far as the evaluator touches it. */
export interface RuntimeStore {
  settings: { rpcDone: Promise<unknown> };
  logErrorCount: number;
  supportsSecrets: boolean;
  supportsResourceReferences: boolean;
  supportsOutputValues: boolean;
  supportsDeletedWith: boolean;
  supportsReplaceWith: boolean;
  supportsAliasSpecs: boolean;
  supportsTransforms: boolean;
  supportsParameterization: boolean;
  supportsResourceHooks: boolean;
  supportsErrorHooks: boolean;
  resourcePackages: unknown;
  resourceModules: unknown;
}

interface StateModule {
  readonly LocalStore: new () => RuntimeStore;
  getStore(): RuntimeStore;
}

/** The SDK's own stack of a resource's constructor, which it sends to the engine as the resource's place. */
interface ResourceClass {
  callsites: () => readonly object[];
}

interface DebuggableModule {
  debuggablePromise: <T>(promise: Promise<T>, context?: unknown) => Promise<T>;
}

const state = load("@pulumi/pulumi/runtime/state") as StateModule;
const debuggable = load("@pulumi/pulumi/runtime/debuggable") as DebuggableModule;
const resourceClass = pulumi.Resource as unknown as ResourceClass;
const globals = globalThis as unknown as { globalStore: RuntimeStore | undefined; stackResource: unknown };

/** Marks an object that stands for something other than plain data on the wire. */
export const signatureKey = pulumi.runtime.specialSigKey;

/** Who takes the SDK's remote procedure calls. */
export interface MonitorService {
  supportsFeature(request: SupportsFeatureRequest, callback: Callback): void;
  registerResource(request: RegisterResourceRequest, callback: Callback): void;
  readResource(request: ReadResourceRequest, callback: Callback): void;
  registerResourceOutputs(request: RegisterResourceOutputsRequest, callback: Callback): void;
  invoke(request: ResourceInvokeRequest, callback: Callback): void;
  call(request: ResourceCallRequest, callback: Callback): void;
  registerPackage(request: RegisterPackageRequest, callback: Callback): void;
}

export type Callback = (error: Error | null, response?: unknown) => void;

/** What the monitor supports; output values stay off so that inputs of remote components arrive as plain data. */
const features = {
  secrets: true,
  resourceReferences: true,
  outputValues: false,
  deletedWith: true,
  replaceWith: true,
  aliasSpecs: true,
  transforms: false,
  invokeTransforms: false,
  parameterization: true,
  resourceHooks: false,
  errorHooks: false,
} as const;

/** Answers whether the monitor supports a feature of the SDK. */
export function supportsFeature(feature: string): boolean {
  return Object.hasOwn(features, feature) && features[feature as keyof typeof features];
}

export interface RuntimeOptions {
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  readonly organization: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/**
 * Gives the SDK a fresh state that talks to `monitor`, and returns how to put the former state back.
 *
 * Swapping the store is 1.5 to 2 times as fast as the SDK's own isolation by AsyncLocalStorage, which makes every promise
 * of the program dearer.
 */
export function enterRuntime(monitor: MonitorService, options: RuntimeOptions): () => void {
  const formerStore = state.getStore();
  const formerStack = globals.stackResource;
  const store = new state.LocalStore();
  // Classes register themselves for resource references when their module is loaded: once per process.
  store.resourcePackages = formerStore.resourcePackages;
  store.resourceModules = formerStore.resourceModules;
  globals.globalStore = store;
  const { project, stack, preview, organization } = options;
  pulumi.runtime.setMockOptions(monitor, project, stack, preview, organization);
  for (const [feature, supported] of Object.entries(features)) {
    const flag = `supports${feature[0]?.toUpperCase()}${feature.slice(1)}`;
    Object.assign(store, { [flag]: supported });
  }
  pulumi.runtime.setAllConfig({ ...options.config }, [...options.secretKeys]);
  return () => {
    globals.globalStore = formerStore;
    globals.stackResource = formerStack;
  };
}

/** Resolves when every registration and call that the program has started, and those that follow from them, are done. */
export async function registrationsDone(): Promise<void> {
  const { settings } = state.getStore();
  let seen: Promise<unknown> | undefined;
  while (seen !== settings.rpcDone) {
    seen = settings.rpcDone;
    await seen;
  }
}

/** Number of errors that the program has logged with `pulumi.log.error`. */
export function loggedErrors(): number {
  return state.getStore().logErrorCount;
}

/**
 * Stops the SDK from keeping what it reports about programs that fail, and returns how to let it: a list of pending promises,
 * 80 per resource, each with a stack trace, and the whole stack of each resource's constructor. An evaluation finds out by
 * itself what never completes.
 */
export function withoutDiagnostics(): () => void {
  const { debuggablePromise } = debuggable;
  const { callsites } = resourceClass;
  debuggable.debuggablePromise = (promise) => promise;
  resourceClass.callsites = () => [];
  return () => {
    debuggable.debuggablePromise = debuggablePromise;
    resourceClass.callsites = callsites;
  };
}
