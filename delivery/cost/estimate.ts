/** The monthly estimate of evaluated graphs. */
import type { Graph, GraphResource } from "../graph/types";
import { Context, type Models } from "./context";
import { freeReason } from "./free";
import { COMPUTE } from "./models/compute";
import { DELIVERY } from "./models/delivery";
import { INSTANCES } from "./models/instances";
import { NETWORK } from "./models/network";
import { OBSERVATION } from "./models/observation";
import { STORAGE } from "./models/storage";
import { type Price, priceFacts, priceOf } from "./prices";
import type { Charge, Estimate, Share, TypeNote, Unpriced, Use } from "./types";
import { NO_USAGE, type UsageSettings } from "./usage";

const MODELS: Models = { ...DELIVERY, ...INSTANCES, ...COMPUTE, ...NETWORK, ...STORAGE, ...OBSERVATION };

/** What AWS gives for nothing is given once a month, however many lines it is spread over. */
class FreeTier {
  private readonly left = new Map<string, number>();

  constructor(private readonly counts: boolean) {}

  take({ id, free }: Price, quantity: number): number {
    if (!this.counts || free === 0) return 0;
    const taken = Math.min(quantity, this.left.get(id) ?? free);
    this.left.set(id, (this.left.get(id) ?? free) - taken);
    return taken;
  }
}

/** The service in a type that has no price table, such as `ecs` of `aws:ecs/cluster:Cluster`. */
const serviceIn = (type: string): string => type.split(/[:/]/)[1] ?? type;

class Estimator {
  readonly charges: Charge[] = [];
  readonly dates = new Set<string>();
  private readonly free = new Map<string, TypeNote>();
  private readonly unknown = new Map<string, TypeNote>();
  private readonly tier: FreeTier;

  constructor(
    private readonly context: Context,
    settings: UsageSettings,
  ) {
    this.tier = new FreeTier(settings.all.freeTier === 1);
  }

  add(resource: GraphResource): void {
    const { type } = resource;
    const model = MODELS[type];
    if (model === undefined) {
      const why = freeReason(type);
      if (why === undefined) this.note(this.unknown, nameOf(resource), "no table has its prices");
      else this.note(this.free, type, why);
      return;
    }
    const { uses = [], unpriced = [], free } = model(resource, this.context);
    if (free !== undefined) this.note(this.free, type, free);
    this.charges.push(
      ...uses.map((use) => this.charge(resource, use)),
      ...unpriced.map((one) => this.unpriced(resource, one)),
    );
  }

  notes(): Pick<Estimate, "free" | "notPriced"> {
    const sorted = (notes: ReadonlyMap<string, TypeNote>) =>
      [...notes.values()].sort((one, other) => (one.type < other.type ? -1 : 1));
    return { free: sorted(this.free), notPriced: sorted(this.unknown) };
  }

  private charge(resource: GraphResource, { price: id, what, quantity, region = resource.region ?? "" }: Use): Charge {
    const facts = priceFacts(id);
    const service = facts?.service ?? serviceIn(resource.type);
    const base = { ...this.placeOf(resource, region), service, what, quantity };
    const price = priceOf(id, region);
    if (price === undefined) {
      const missing = facts === undefined ? `no table has a price of ${id}` : `no table has its price in ${region}`;
      return { ...base, ...(facts && { unit: facts.unit }), missing };
    }
    this.dates.add(price.date);
    const free = this.tier.take(price, quantity);
    const { unit, usd } = price;
    return { ...base, unit, price: usd, ...(free > 0 && { free }), monthly: (quantity - free) * usd };
  }

  private unpriced(resource: GraphResource, { what, why }: Unpriced): Charge {
    return { ...this.placeOf(resource, resource.region ?? ""), service: serviceOf(resource), what, missing: why };
  }

  private placeOf(resource: GraphResource, region: string) {
    const { urn, name, account = "" } = resource;
    return { stack: this.context.stackOf(resource), account, region, urn, name };
  }

  private note(notes: Map<string, TypeNote>, type: string, why: string): void {
    notes.set(`${type} ${why}`, { type, count: (notes.get(`${type} ${why}`)?.count ?? 0) + 1, why });
  }
}

/** The service of a line without a price is that of the type's other lines. */
const SERVICE_NAMES: Readonly<Record<string, string>> = {
  autoscaling: "EC2",
  ec2: "EC2",
  ecs: "Fargate",
  s3: "S3",
  sns: "SNS",
  codebuild: "CodeBuild",
  dynamodb: "DynamoDB",
  route53: "Route 53",
  apigatewayv2: "API Gateway",
};

const serviceOf = ({ type }: GraphResource): string => SERVICE_NAMES[serviceIn(type)] ?? serviceIn(type);

/** Resources of Cloud Control are named by what they are. */
const nameOf = ({ type, inputs }: GraphResource): string =>
  typeof inputs["typeName"] === "string" ? `${type} of ${inputs["typeName"]}` : type;

/** What AWS makes for a program: neither providers and references, nor what others made, nor groups of resources. */
const isMade = ({ custom, type, read }: GraphResource): boolean => custom && read !== true && type.startsWith("aws:");

/** Custom resources of other providers, which no table of AWS's prices can have. */
const isForeign = ({ custom, type, read }: GraphResource): boolean =>
  custom && read !== true && !type.startsWith("aws:") && !type.startsWith("pulumi:");

function sharesOf(charges: readonly Charge[], key: "stack" | "region" | "service"): readonly Share[] {
  const shares = new Map<string, Share>();
  for (const { monthly, [key]: name } of charges) {
    const before = shares.get(name) ?? { name, monthly: 0, lines: 0, missing: 0 };
    const missing = before.missing + (monthly === undefined ? 1 : 0);
    shares.set(name, { name, monthly: before.monthly + (monthly ?? 0), lines: before.lines + 1, missing });
  }
  return [...shares.values()].sort((one, other) => other.monthly - one.monthly || (one.name < other.name ? -1 : 1));
}

/** Estimates what the graphs cost in a month. */
export function estimate(graphs: readonly Graph[], settings: UsageSettings = NO_USAGE): Estimate {
  const context = new Context(graphs, settings);
  const estimator = new Estimator(context, settings);
  for (const resource of context.resources) if (isMade(resource) || isForeign(resource)) estimator.add(resource);
  const charges = estimator.charges.sort(
    (one, other) => (other.monthly ?? -1) - (one.monthly ?? -1) || (one.urn < other.urn ? -1 : 1),
  );
  const notes = estimator.notes();
  return {
    charges,
    ...notes,
    monthly: charges.reduce((sum, { monthly = 0 }) => sum + monthly, 0),
    complete: notes.notPriced.length === 0 && charges.every(({ monthly }) => monthly !== undefined),
    stacks: sharesOf(charges, "stack"),
    regions: sharesOf(charges, "region"),
    services: sharesOf(charges, "service"),
    dates: [...estimator.dates].sort(),
  };
}
