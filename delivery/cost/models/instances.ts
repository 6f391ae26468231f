/** Instances and their disks, alone and in Auto Scaling groups. */
import { bagAt, bagsAt, textAt } from "../../graph/declared/bag";
import type { GraphResource, Properties } from "../../graph/types";
import { HOURS, type Context, type Models } from "../context";
import type { Costs, Unpriced, Use } from "../types";
import { isOn, numberAt } from "./values";

/** Metrics of an instance that is looked at every minute: each is paid for as one of the user's own (CloudWatch's price page, first example). */
const DETAILED_METRICS = 7;

/** Disks that are declared. The size of one that only the image has is not known here. */
function disksOf(mappings: readonly Properties[], count: number): { uses: Use[]; unpriced: Unpriced[] } {
  const disks = mappings.map((mapping) => bagAt(mapping, "ebs")).filter((disk) => Object.keys(disk).length > 0);
  const sized = disks.filter((disk) => numberAt(disk, "volumeSize") !== undefined);
  return {
    uses: sized.map((disk) => {
      const type = textAt(disk, "volumeType") ?? "gp2";
      const quantity = count * (numberAt(disk, "volumeSize") ?? 0);
      return { price: `volume.${type}.gigabyteMonth`, what: `GB of disks, ${type}`, quantity };
    }),
    unpriced:
      sized.length > 0 && sized.length === disks.length
        ? []
        : [{ what: "disks", why: "their size is the image's, which the program does not say" }],
  };
}

/** Why the price of a type on demand, with Linux, is not what its instances cost. */
function otherwise(bag: Properties): string | undefined {
  const market = textAt(bagAt(bag, "instanceMarketOptions"), "marketType");
  if (market !== undefined) return `AWS charges what the market of type ${market} takes`;
  const image = textAt(bag, "imageId") ?? textAt(bag, "ami") ?? "";
  return /windows|rhel|red-?hat|suse|sles/i.test(image)
    ? `their image ${image} is licensed, and no table has its price`
    : undefined;
}

interface Fleet {
  /** Why the type has another price. */
  readonly otherwise: string | undefined;
  readonly count: number;
  readonly instanceType: string | undefined;
  readonly mappings: readonly Properties[];
  readonly isDetailed: boolean;
  readonly isPublic: boolean;
}

function instancesOf({ otherwise: why, count, instanceType, mappings, isDetailed, isPublic }: Fleet): Costs {
  if (count === 0) return { free: "no instance runs" };
  const disks = disksOf(mappings, count);
  return {
    uses: [
      ...(instanceType === undefined || why !== undefined
        ? []
        : [
            { price: `instance.${instanceType}`, what: `hours of ${count} × ${instanceType}`, quantity: count * HOURS },
          ]),
      ...disks.uses,
      ...(isDetailed
        ? [{ price: "metric.month", what: "metrics of every minute", quantity: count * DETAILED_METRICS }]
        : []),
      ...(isPublic
        ? [{ price: "publicAddress.hour", what: "hours of public addresses", quantity: count * HOURS }]
        : []),
    ],
    unpriced: [
      ...disks.unpriced,
      ...(instanceType === undefined || why !== undefined
        ? [
            {
              what: `hours of ${count} ${instanceType === undefined ? "instances" : `× ${instanceType}`}`,
              why: why ?? "their type is chosen by AWS or only when they are launched",
            },
          ]
        : []),
    ],
  };
}

function template(bag: Properties, count: number): Costs {
  const interfaces = bagsAt(bag, "networkInterfaces");
  return instancesOf({
    otherwise: otherwise(bag),
    count,
    instanceType: textAt(bag, "instanceType"),
    mappings: bagsAt(bag, "blockDeviceMappings"),
    isDetailed: isOn(bagAt(bag, "monitoring")["enabled"]),
    isPublic: interfaces.some(({ associatePublicIpAddress }) => isOn(associatePublicIpAddress)),
  });
}

/** The group's instances, as many as there are at rest: what scaling adds is load. */
function group({ inputs, region }: GraphResource, context: Context): Costs {
  const count = numberAt(inputs, "desiredCapacity") ?? numberAt(inputs, "minSize") ?? 0;
  const mixed = bagAt(bagAt(inputs, "mixedInstancesPolicy"), "launchTemplate");
  const named = [bagAt(inputs, "launchTemplate"), bagAt(mixed, "launchTemplateSpecification")];
  const id = named
    .map((one) => textAt(one, "id") ?? textAt(one, "launchTemplateId") ?? textAt(one, "name"))
    .find(Boolean);
  const found = context.find("aws:ec2/launchTemplate:LaunchTemplate", id, region);
  if (found !== undefined && Object.keys(mixed).length === 0) return template(found.inputs, count);
  return {
    unpriced: [
      { what: `hours of ${count} instances`, why: "their launch template is not in the program, or one of several" },
    ],
  };
}

function instance({ inputs }: GraphResource): Costs {
  const root = bagAt(inputs, "rootBlockDevice");
  const disks = [...(Object.keys(root).length === 0 ? [] : [root]), ...bagsAt(inputs, "ebsBlockDevices")];
  return instancesOf({
    otherwise: otherwise(inputs),
    count: 1,
    instanceType: textAt(inputs, "instanceType"),
    mappings: disks.map((ebs) => ({ ebs })),
    isDetailed: isOn(inputs["monitoring"]),
    isPublic: isOn(inputs["associatePublicIpAddress"]),
  });
}

export const INSTANCES: Models = {
  "aws:autoscaling/group:Group": group,
  "aws:ec2/instance:Instance": instance,
};
