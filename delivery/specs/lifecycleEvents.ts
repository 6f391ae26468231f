/**
 * Lifecycle events of CodeDeploy and their orders, as frozen data.
 *
 * Sources: CodeDeploy User Guide, reference-appspec-file-structure-hooks (availability table and text); the orders are
 * pictures there and are taken from the agent's `deployer.rb` and the table. The order of an Auto Scaling termination
 * deployment could not be read from either and follows that of an in-place deployment.
 */

/** Events of EC2/on-premises deployments that run scripts. */
export const serverHookEvents = Object.freeze([
  "BeforeBlockTraffic",
  "AfterBlockTraffic",
  "ApplicationStop",
  "BeforeInstall",
  "AfterInstall",
  "ApplicationStart",
  "ValidateService",
  "BeforeAllowTraffic",
  "AfterAllowTraffic",
] as const);
export type ServerHookEvent = (typeof serverHookEvents)[number];

/** Events that the agent and the service keep for themselves. */
export const serverReservedEvents = Object.freeze([
  "Start",
  "BlockTraffic",
  "DownloadBundle",
  "Install",
  "AllowTraffic",
  "End",
] as const);
export type ServerEvent = ServerHookEvent | (typeof serverReservedEvents)[number];

const BLOCK = ["BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic"] as const;
const ALLOW = ["BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"] as const;
const INSTALL = [
  "ApplicationStop",
  "DownloadBundle",
  "BeforeInstall",
  "Install",
  "AfterInstall",
  "ApplicationStart",
  "ValidateService",
] as const;

const order = (...events: readonly ServerEvent[]): readonly ServerEvent[] => Object.freeze(events);

/** Events on an instance in their order, without `Start` and `End`, for each kind of deployment. */
export const serverEventOrders = Object.freeze({
  /** Also the rollback of an in-place deployment, which is a deployment of the old revision. */
  inPlace: Object.freeze({
    withLoadBalancer: order(...BLOCK, ...INSTALL, ...ALLOW),
    withoutLoadBalancer: order(...INSTALL),
  }),
  blueGreen: Object.freeze({
    replacement: order(...INSTALL, ...ALLOW),
    original: order(...BLOCK),
    rollback: Object.freeze({ original: order(...ALLOW), replacement: order(...BLOCK) }),
  }),
  autoScaling: Object.freeze({
    launch: order(...INSTALL, ...ALLOW),
    termination: order(...BLOCK, "ApplicationStop"),
  }),
});

/**
 * Events whose scripts come from the last successful revision on the instance, not from the one being deployed. Where
 * there is none, they run nothing. (Agent: only as long as the bundle of this deployment is not yet on the instance.)
 */
export const eventsOfLastSuccessfulRevision = Object.freeze([
  "BeforeBlockTraffic",
  "AfterBlockTraffic",
  "ApplicationStop",
] as const) satisfies readonly ServerHookEvent[];

/** Events of a Lambda deployment in order. */
export const lambdaEventOrder = Object.freeze([
  "Start",
  "BeforeAllowTraffic",
  "AllowTraffic",
  "AfterAllowTraffic",
  "End",
] as const);

/** Events of a Lambda deployment that call a validation function. */
export const lambdaHookEvents = Object.freeze(["BeforeAllowTraffic", "AfterAllowTraffic"] as const);
export type LambdaHookEvent = (typeof lambdaHookEvents)[number];

/** Events of an ECS deployment in order. */
export const ecsEventOrder = Object.freeze([
  "Start",
  "BeforeInstall",
  "Install",
  "AfterInstall",
  "TestTraffic",
  "AfterAllowTestTraffic",
  "BeforeAllowTraffic",
  "AllowTraffic",
  "AfterAllowTraffic",
  "End",
] as const);

/** Events of an ECS deployment that call a validation function. A failure in BeforeInstall cannot roll back. */
export const ecsHookEvents = Object.freeze([
  "BeforeInstall",
  "AfterInstall",
  "AfterAllowTestTraffic",
  "BeforeAllowTraffic",
  "AfterAllowTraffic",
] as const);
export type EcsHookEvent = (typeof ecsHookEvents)[number];

/** The lifecycle tables of the three platforms under one name. */
export const lifecycleEvents = Object.freeze({
  Server: Object.freeze({
    hooks: serverHookEvents,
    reserved: serverReservedEvents,
    orders: serverEventOrders,
    fromLastSuccessfulRevision: eventsOfLastSuccessfulRevision,
  }),
  Lambda: Object.freeze({ hooks: lambdaHookEvents, order: lambdaEventOrder }),
  ECS: Object.freeze({ hooks: ecsHookEvents, order: ecsEventOrder }),
});
