/** Checks of the range of a region's network, before AWS or the network itself meets them. */
import type { SettingValues } from "../values";
import { type Checks, got } from "./checks";

/** An IPv4 range. */
interface Range {
  /** Of its first address, as one number. */
  readonly start: number;
  readonly prefix: number;
}

const OCTET = "(0|[1-9]\\d{0,2})";
const FORM = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}/(1[6-9]|2[0-4])$`);

/** Ranges that nobody routes to on the internet. Source: RFC 1918; RFC 6598; Amazon VPC User Guide, vpc-cidr-blocks. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"] as const;

/** Addresses of a subnet that AWS keeps. Source: Amazon VPC User Guide, subnet-sizing. */
const RESERVED_ADDRESSES = 5;
/** Two zones with a public and a private subnet each, of a quarter of the range each (stacks/targetVpc.ts). */
const QUARTER_BITS = 2;
const PRIVATE_SUBNETS = 2;

const numberOf = (address: string): number => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);

const addressOf = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");

const rangeOf = (text: string): Range => {
  const [address = "", prefix = ""] = text.split("/");
  return { start: numberOf(address), prefix: Number(prefix) };
};

const sizeOf = ({ prefix }: Pick<Range, "prefix">): number => 2 ** (32 - prefix);

const isWithin = (inner: Range, outer: Range): boolean =>
  inner.start >= outer.start && inner.start + sizeOf(inner) <= outer.start + sizeOf(outer);

/** Addresses that the private subnets of a range have for what runs in them. */
const roomOf = (prefix: number): number =>
  PRIVATE_SUBNETS * (sizeOf({ prefix: prefix + QUARTER_BITS }) - RESERVED_ADDRESSES);

/** What runs at once in a region while a deployment replaces it. */
function needed({ deploymentTarget, deploymentStrategy, instancesPerRegion, maxInstancesPerRegion }: SettingValues) {
  if (deploymentTarget === "ECS") return { count: 2 * instancesPerRegion, what: "tasks, old and new" };
  if (deploymentTarget !== "Instances") return { count: 0, what: "" };
  return deploymentStrategy === "BLUE_GREEN"
    ? { count: 2 * maxInstancesPerRegion, what: "instances, old and new" }
    : { count: maxInstancesPerRegion, what: "instances" };
}

/** The range: its form, where it begins, whose it is, and whether what runs fits into it. */
export function checkNetwork(checks: Checks, values: SettingValues): void {
  const { vpcCidr } = values;
  const path = ["vpcCidr"] as const;
  const [, ...octets] = FORM.exec(vpcCidr) ?? [];
  if (
    !checks.require(
      octets.length > 0 && octets.slice(0, 4).every((octet) => Number(octet) <= 255),
      path,
      `must be an IPv4 range from /16 to /24 such as 10.0.0.0/16, without leading zeros, ${got(vpcCidr)}; AWS takes no larger range, and smaller ones cannot hold four subnets`,
    )
  )
    return;
  const range = rangeOf(vpcCidr);
  const size = sizeOf(range);
  checks.require(
    range.start % size === 0,
    path,
    `must begin where a range of its size does, ${got(vpcCidr)}; write ${addressOf(range.start - (range.start % size))}/${range.prefix}`,
  );
  checks.require(
    PRIVATE.some((block) => isWithin(range, rangeOf(block))),
    path,
    `must lie in a private range (${PRIVATE.join(", ")}), ${got(vpcCidr)}; the addresses of others would be out of reach`,
  );
  const { count, what } = needed(values);
  const fitting = Array.from({ length: 9 }, (_, index) => 24 - index).find((prefix) => roomOf(prefix) >= count);
  checks.require(
    count <= roomOf(range.prefix),
    path,
    `must have room for ${count} ${what} in the private half of it, ${got(vpcCidr)} with ${roomOf(range.prefix)} addresses; take ${fitting === undefined ? "fewer of them" : `at least /${fitting}`}`,
  );
}
