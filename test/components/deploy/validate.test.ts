import assert from "node:assert/strict";
import { ServerDeployment, type ServerDeploymentArgs } from "../../../components";
import { problemsOf } from "../deployed";

const BASE = { applicationName: "api", deploymentGroupName: "api-dev" };
const happy = (changes: Partial<ServerDeploymentArgs> = {}): ServerDeploymentArgs => ({
  ...BASE,
  autoScalingGroupNames: ["fleet"],
  ...changes,
});
const blueGreen = (changes: Partial<ServerDeploymentArgs> = {}) =>
  happy({
    strategy: "BLUE_GREEN",
    targetGroupNames: ["web"],
    instanceRoleArn: "arn:aws:iam::111111111111:role/api-dev-instance",
    ...changes,
  });
/** Args as a program without types may give them. */
const untyped = (changes: Record<string, unknown>) => happy(changes);

const CONFIGS =
  "must be CodeDeployDefault.AllAtOnce, CodeDeployDefault.HalfAtATime, CodeDeployDefault.OneAtATime or a name of your own of 1 to 100 characters: letters, digits and + = , . @ _ -";
const eleven = Array.from({ length: 11 }, (_, index) => `n${index}`);
const NAME = "of 1 to 100 characters: letters, digits and + = , . @ _ -";

const CASES: Readonly<Record<string, readonly [ServerDeploymentArgs, ...string[]]>> = {
  "names that CodeDeploy does not take": [
    happy({ applicationName: "a b", deploymentGroupName: "" }),
    `applicationName must be a CodeDeploy application name ${NAME}, got "a b"; shorten or respell it`,
    `deploymentGroupName must be a CodeDeploy deployment group name ${NAME}, got ""; shorten or respell it`,
  ],
  "a predefined configuration of another platform": [
    happy({ deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce" }),
    `deploymentConfigName ${CONFIGS}, got "CodeDeployDefault.LambdaAllAtOnce"; omit it to use CodeDeployDefault.OneAtATime`,
  ],
  "a configuration name with spaces": [
    happy({ deploymentConfigName: "a b" }),
    `deploymentConfigName ${CONFIGS}, got "a b"; omit it to use CodeDeployDefault.OneAtATime`,
  ],
  "no instances": [
    BASE,
    "autoScalingGroupNames, ec2TagFilters, ec2TagSets must be exactly one of the three, got []; keep the one that finds the instances",
  ],
  "two ways to find instances": [
    happy({ ec2TagFilters: [{ key: "a", value: "b" }] }),
    'autoScalingGroupNames, ec2TagFilters, ec2TagSets must be exactly one of the three, got ["autoScalingGroupNames","ec2TagFilters"]; keep the one that finds the instances',
  ],
  "too few and too many targets": [
    happy({ autoScalingGroupNames: [], targetGroupNames: eleven }),
    "autoScalingGroupNames must hold 1 to 10 entries, got 0; name what to deploy to",
    "targetGroupNames must hold 1 to 10 names, got 11; omit it for no traffic control",
  ],
  "a target group's ARN": [
    happy({ targetGroupNames: ["arn:aws:x"] }),
    'targetGroupNames[0] must be a target group name of 1 to 32 characters: letters, digits and -, not beginning or ending with -, got "arn:aws:x"; give the name, not the ARN',
  ],
  "two kinds of load balancers, of wrong names": [
    happy({ targetGroupNames: ["web"], classicLoadBalancerNames: ["internal-web"] }),
    "targetGroupNames, classicLoadBalancerNames must not both be given; keep the one that traffic comes through",
    'classicLoadBalancerNames[0] must be a load balancer name of 1 to 32 characters: letters, digits and -, not beginning or ending with - and not beginning with internal-, got "internal-web"; give the name, not the ARN',
  ],
  "tag filters of the wrong parts": [
    {
      ...BASE,
      ec2TagFilters: [
        { key: "a" },
        { key: "a", value: "b", type: "KEY_ONLY" },
        { type: "VALUE_ONLY" },
        { key: "", value: "b" },
      ],
    },
    'ec2TagFilters[0] must have a key and a value with KEY_AND_VALUE, got {"key":"a"}; complete it or change its type',
    'ec2TagFilters[1] must have a key only with KEY_ONLY, got {"key":"a","value":"b"}; complete it or change its type',
    "ec2TagFilters[2] must have a value only with VALUE_ONLY, got {}; complete it or change its type",
    'ec2TagFilters[3] must have a key and a value with KEY_AND_VALUE, got {"key":"","value":"b"}; complete it or change its type',
  ],
  "tag sets that are empty or unknown": [
    {
      ...BASE,
      ec2TagSets: [{ filters: [] }, { filters: [{ key: "a", value: "b", type: "ALL" as "KEY_ONLY" }] }],
    },
    "ec2TagSets[0].filters must hold 1 to 10 filters, got 0; name the tags",
    'ec2TagSets[1].filters[0].type must be one of KEY_ONLY, VALUE_ONLY, KEY_AND_VALUE, got "ALL"; omit it to use KEY_AND_VALUE',
  ],
  "a termination hook without Auto Scaling group": [
    { ...BASE, ec2TagFilters: [{ key: "a", value: "b" }], terminationHookEnabled: true },
    "terminationHookEnabled must not be true without autoScalingGroupNames, got true; remove it",
  ],
  "unknown choices": [
    untyped({ strategy: "CANARY", outdatedInstancesStrategy: "KEEP", rollbackEvents: ["NEVER"] }),
    'strategy must be one of IN_PLACE, BLUE_GREEN, got "CANARY"; omit it to use IN_PLACE',
    'rollbackEvents[0] must be one of DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST, got "NEVER"; omit it to use the default',
    'outdatedInstancesStrategy must be one of UPDATE, IGNORE, got "KEEP"; omit it to use UPDATE',
  ],
  "blue/green options in place": [
    happy({ blueGreen: {}, instanceRoleArn: "arn:aws:iam::111111111111:role/a" }),
    "blueGreen must not be given without strategy BLUE_GREEN, got {}; remove it or set the strategy",
    "instanceRoleArn must not be given without COPY_AUTO_SCALING_GROUP; remove it",
  ],
  "blue/green without what it needs": [
    happy({ strategy: "BLUE_GREEN" }),
    "targetGroupNames, classicLoadBalancerNames must be one of the two with strategy BLUE_GREEN; name the target groups or the load balancers whose traffic moves",
    "instanceRoleArn must be given with COPY_AUTO_SCALING_GROUP; give the ARN of the role in the instance profile",
  ],
  "an instance profile in place of its role": [
    blueGreen({ instanceRoleArn: "arn:aws:iam::111111111111:instance-profile/a" }),
    'instanceRoleArn must be an IAM role ARN (arn:…:iam::…:role/…), got "arn:aws:iam::111111111111:instance-profile/a"; give the ARN of the role',
  ],
  "parameters of images that are none": [
    blueGreen({ imageParameters: ["/aws/service/ami:1", "a b", "arn:aws:ssm:eu-west-1:111111111111:document/a"] }),
    'imageParameters[1] must be the name or the ARN of a parameter of Systems Manager, got "a b"; give what follows resolve:ssm: in the launch template',
    'imageParameters[2] must be the name or the ARN of a parameter of Systems Manager, got "arn:aws:ssm:eu-west-1:111111111111:document/a"; give what follows resolve:ssm: in the launch template',
  ],
  "parameters of images in place": [
    happy({ imageParameters: ["/images/web"] }),
    "imageParameters must not be given without COPY_AUTO_SCALING_GROUP; remove it",
  ],
  "a stop without wait": [
    blueGreen({ blueGreen: { deploymentReadyAction: "STOP_DEPLOYMENT" } }),
    "blueGreen.deploymentReadyWaitMinutes must be given with STOP_DEPLOYMENT; say how long somebody may take",
  ],
  "a wait without stop, too long": [
    blueGreen({ blueGreen: { deploymentReadyWaitMinutes: 2881, terminateBlueAfterMinutes: -1 } }),
    "blueGreen.deploymentReadyWaitMinutes must not be given without STOP_DEPLOYMENT, got 2881; remove it or set deploymentReadyAction",
    "blueGreen.deploymentReadyWaitMinutes must be an integer from 1 to 2880, got 2881; give the minutes that somebody may take",
    "blueGreen.terminateBlueAfterMinutes must be an integer from 0 to 2880, got -1; omit it to use 60",
  ],
  "an end for instances that stay": [
    blueGreen({ blueGreen: { keepBlue: true, terminateBlueAfterMinutes: 5 } }),
    "blueGreen.terminateBlueAfterMinutes must not be given with keepBlue, got 5; remove one of the two",
  ],
  "unknown blue/green choices": [
    blueGreen({
      blueGreen: { deploymentReadyAction: "WAIT" as "STOP_DEPLOYMENT", greenFleet: "NEW" as "DISCOVER_EXISTING" },
    }),
    'blueGreen.deploymentReadyAction must be one of CONTINUE_DEPLOYMENT, STOP_DEPLOYMENT, got "WAIT"; omit it to use CONTINUE_DEPLOYMENT',
    'blueGreen.greenFleet must be one of COPY_AUTO_SCALING_GROUP, DISCOVER_EXISTING, got "NEW"; omit it to use the default',
    "instanceRoleArn must not be given without COPY_AUTO_SCALING_GROUP; remove it",
  ],
  "two Auto Scaling groups to copy": [
    blueGreen({ autoScalingGroupNames: ["a", "b"] }),
    "autoScalingGroupNames must name exactly 1 Auto Scaling group with COPY_AUTO_SCALING_GROUP, got 2; name the group to copy or use DISCOVER_EXISTING",
  ],
  "instances to end by a value alone": [
    { ...BASE, strategy: "BLUE_GREEN", targetGroupNames: ["web"], ec2TagFilters: [{ value: "b", type: "VALUE_ONLY" }] },
    'ec2TagFilters must not hold VALUE_ONLY when a deployment ends the replaced instances, got [{"value":"b","type":"VALUE_ONLY"}]; name the key too or set blueGreen.keepBlue',
  ],
  "the same in the first tag set": [
    {
      ...BASE,
      strategy: "BLUE_GREEN",
      targetGroupNames: ["web"],
      ec2TagSets: [{ filters: [{ value: "b", type: "VALUE_ONLY" }] }],
    },
    'ec2TagSets[0] must not hold VALUE_ONLY when a deployment ends the replaced instances, got [{"value":"b","type":"VALUE_ONLY"}]; name the key too or set blueGreen.keepBlue',
  ],
  "alarm settings without alarms": [
    happy({ ignorePollAlarmFailure: true, rollbackEvents: ["DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_ALARM"] }),
    "ignorePollAlarmFailure must not be true without alarmNames, got true; remove it or name alarms",
    'rollbackEvents must not repeat a value, got ["DEPLOYMENT_STOP_ON_ALARM"]; name each event once',
    'rollbackEvents must not hold DEPLOYMENT_STOP_ON_ALARM without alarmNames, got ["DEPLOYMENT_STOP_ON_ALARM","DEPLOYMENT_STOP_ON_ALARM"]; name alarms or drop the event',
  ],
  "too many alarms, one twice": [
    happy({ alarmNames: [...eleven, "n0"] }),
    "alarmNames must hold 0 to 10 names, got 12; watch fewer, or one composite alarm",
    'alarmNames must not repeat a value, got ["n0"]; name each alarm once',
  ],
  "triggers in disorder": [
    untyped({
      triggers: [
        { name: "a", topicArn: "topic", events: [] },
        { name: "a", topicArn: "arn:aws:sns:eu-central-1:111111111111:t", events: ["Lunch", "Lunch"] },
        { name: "", topicArn: "arn:aws:sns:eu-central-1:111111111111:t" },
      ],
    }),
    'triggers must not repeat a value, got ["a"]; give each trigger a name of its own',
    `triggers[0].topicArn must be an SNS topic ARN (arn:…:sns:…), got "topic"; give the topic's ARN`,
    "triggers[0].events must hold 1 to 10 events, got 0; omit it to use the default",
    'triggers[1].events must not repeat a value, got ["Lunch"]; name each event once',
    ...[0, 1].map(
      (at) =>
        `triggers[1].events[${at}] must be one of DeploymentStart, DeploymentSuccess, DeploymentFailure, DeploymentStop, DeploymentRollback, DeploymentReady, InstanceStart, InstanceSuccess, InstanceFailure, InstanceReady, got "Lunch"; omit events to use the default`,
    ),
    'triggers[2].name must not be empty, got ""; name it after its readers',
  ],
  "too many triggers": [
    happy({ triggers: eleven.map((name) => ({ name, topicArn: "arn:aws:sns:eu-central-1:111111111111:t" })) }),
    "triggers must hold 0 to 10 triggers, got 11; publish to fewer topics",
  ],
  "a misplaced role": [
    happy({ accountId: "1", region: "mars" }),
    `accountId must be twelve digits, got "1"; omit it to use the provider's account`,
    `region must be a region of AWS, such as eu-central-1, got "mars"; give the region's code`,
  ],
};

describe("ServerDeployment refuses", () => {
  for (const [what, [args, ...problems]] of Object.entries(CASES))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => void new ServerDeployment("api", args)),
        problems.map((problem) => `ServerDeployment "api": ${problem}`),
      );
    });
});
