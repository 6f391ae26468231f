/** Settings of an environment of containers, for tests of what is made of them. */
import { environmentNames } from "../../stacks/names";
import type { EnvironmentSettings } from "../../stacks/settings";

export const TOOLS = "111111111111";
export const PROD = "444444444444";
export const HOME = "eu-central-1";
export const AWAY = "us-east-1";

export const settings = (changes: Partial<EnvironmentSettings> = {}): EnvironmentSettings => ({
  application: "departures",
  environment: "prod",
  toolsAccount: TOOLS,
  account: PROD,
  homeRegion: HOME,
  regions: [HOME, AWAY],
  waves: [[HOME], [AWAY]],
  storeRegions: [HOME, AWAY],
  primaryKeyRegion: HOME,
  packages: false,
  notificationEmails: [],
  notificationNumbers: [],
  notificationChats: [],
  deployerRole: "deployer",
  externalId: "",
  source: { kind: "channel", promotesFrom: "staging", releasers: [], evacuators: [] },
  publishesReleases: false,
  requiresApproval: true,
  approvals: 1,
  promotionBakeMinutes: 0,
  freezeWindows: [],
  deploymentWindow: "",
  deploymentTimeZone: "UTC",
  bakeMinutes: 10,
  onFailedWave: "RollBack",
  deploymentTarget: "ECS",
  sourceImage: "",
  smokeTest: "",
  deploymentConfig: "CodeDeployDefault.ECSCanary10Percent5Minutes",
  deploymentStrategy: "BLUE_GREEN",
  operatingSystem: "AmazonLinux2023",
  imageParameter: "",
  instanceType: "t3.small",
  instancesPerRegion: 3,
  maxInstancesPerRegion: 3,
  scalingCpuPercent: 50,
  scalingRequestsPerTarget: 0,
  maxInstanceLifetimeDays: 30,
  sessionManager: false,
  logRetentionDays: 30,
  logSources: [],
  natGateways: "Single",
  privateEndpoints: false,
  vpcCidr: "10.0.0.0/16",
  certificates: {},
  onPremisesTags: {},
  onPremisesRegistrars: [],
  artifactExpirationDays: 30,
  ...changes,
});

export const names = environmentNames(settings());
