/** The functions that the stacks declare, with the versions and aliases that deliveries give them. */
import { join } from "node:path";
import type { Graph, GraphResource } from "../../graph/types";
import { bagAt, textAt } from "../bag";
import { resourcesOf } from "../pipeline/declaration";
import { ServiceError } from "../serviceError";
import { declaredCode, type FunctionCode, uploadedCode } from "./code";

/** A published version; `code` is a text where this machine cannot have it. */
export interface FunctionVersion {
  readonly version: string;
  readonly code: FunctionCode | string;
}

/** Which versions an alias sends calls to: all to `version` but the shares of the others. */
export interface FunctionAlias {
  readonly arn: string;
  readonly name: string;
  version: string;
  /** Percent of another version's calls. */
  weights: ReadonlyMap<string, number>;
}

const LATEST = "$LATEST";

/** A function of one region. */
export class LambdaFunction {
  readonly aliases = new Map<string, FunctionAlias>();
  /** Versions that are to fail, as if a defect were in them. */
  readonly crashing = new Set<string>();
  private readonly versions = new Map<string, FunctionVersion>();
  private count = 0;
  private begun: Promise<void> | undefined;

  constructor(
    readonly environment: string,
    readonly resource: GraphResource,
    private readonly folder: string,
  ) {}

  get name(): string {
    return textAt(this.resource.outputs, "name") ?? this.resource.name;
  }

  get arn(): string {
    return textAt(this.resource.outputs, "arn") ?? "";
  }

  get region(): string {
    return this.resource.region ?? "";
  }

  get account(): string {
    return this.resource.account ?? "";
  }

  get roleArn(): string {
    return textAt(this.resource.inputs, "role") ?? "";
  }

  /** Gives the function new code. @returns the version that it is published as; an unchanged function has no new one */
  async update(zip: Buffer, publish: boolean): Promise<FunctionVersion> {
    await this.begin();
    this.count += 1;
    const code = await uploadedCode(zip, join(this.folder, `code-${this.count}`));
    this.versions.set(LATEST, { version: LATEST, code });
    return publish ? this.publish(code) : { version: LATEST, code };
  }

  /** A version by its number, `$LATEST`, or the name of an alias. @throws ServiceError */
  async version(qualifier: string, operation: string): Promise<FunctionVersion> {
    await this.begin();
    const alias = this.aliases.get(qualifier);
    const found = this.versions.get(alias === undefined ? qualifier : chosen(alias));
    if (found === undefined)
      throw new ServiceError("ResourceNotFoundException", operation, `Function not found: ${this.arn}:${qualifier}`);
    return found;
  }

  /** @throws ServiceError */
  alias(name: string, operation: string): FunctionAlias {
    const found = this.aliases.get(name);
    if (found !== undefined) return found;
    const detail = `Cannot find alias arn: ${this.arn}:${name}`;
    throw new ServiceError("ResourceNotFoundException", operation, detail);
  }

  /** Lambda publishes no version of what has not changed since the last one. Source: Lambda API Reference, PublishVersion. */
  private publish(code: FunctionCode): FunctionVersion {
    const numbers = [...this.versions.keys()].filter((version) => version !== LATEST).map(Number);
    const last = this.versions.get(String(Math.max(0, ...numbers)));
    if (last !== undefined && typeof last.code !== "string" && last.code.sha256 === code.sha256) return last;
    const version = { version: String(Math.max(0, ...numbers) + 1), code };
    this.versions.set(version.version, version);
    return version;
  }

  /** What `pulumi up` has made: the declared code, published where the stack says so. */
  private begin(): Promise<void> {
    this.begun ??= (async () => {
      const { inputs } = this.resource;
      const code = await declaredCode(inputs, join(this.folder, "declared"));
      this.versions.set(LATEST, { version: LATEST, code });
      if (inputs["publish"] === true) this.versions.set("1", { version: "1", code });
    })();
    return this.begun;
  }
}

/** The version that one call through an alias reaches. */
function chosen({ version, weights }: FunctionAlias): string {
  let share = Math.random() * 100;
  for (const [other, weight] of weights) if ((share -= weight) < 0) return other;
  return version;
}

const ARN = /^arn:[^:]+:lambda:([^:]+):(\d+):function:([^:]+)(?::(.+))?$/;

/** A function that a call names, and the qualifier that the name holds. */
export interface NamedFunction {
  readonly fn: LambdaFunction;
  readonly qualifier?: string;
}

/** All functions of a rehearsal. */
export class Functions {
  private readonly functions: readonly LambdaFunction[];

  /** @param folder Where code is unpacked. */
  constructor(graphs: readonly Graph[], folder: string) {
    const at = (graph: Graph, { region = "", name }: GraphResource): string => join(folder, graph.stack, region, name);
    this.functions = graphs.flatMap((graph) =>
      resourcesOf(graph, "aws:lambda/function:Function").map(
        (resource) => new LambdaFunction(graph.stack, resource, at(graph, resource)),
      ),
    );
    for (const alias of graphs.flatMap((graph) => resourcesOf(graph, "aws:lambda/alias:Alias"))) this.add(alias);
  }

  /** Every function. */
  get all(): readonly LambdaFunction[] {
    return this.functions;
  }

  /** A function by name, name with qualifier, or ARN. @throws ServiceError where no stack declares it */
  find(named: string, account: string, region: string, operation: string): NamedFunction {
    const arn = ARN.exec(named);
    const [short = "", inName] = named.split(":");
    const [, arnRegion = region, arnAccount = account, name = short, qualifier = inName] = arn ?? [];
    const fn = this.functions.find(
      (one) => one.name === name && one.account === arnAccount && one.region === arnRegion,
    );
    if (fn !== undefined) return { fn, ...(qualifier === undefined ? {} : { qualifier }) };
    const [, partition = "aws"] = named.split(":");
    const shown = arn
      ? named
      : `arn:${named.startsWith("arn:") ? partition : "aws"}:lambda:${region}:${account}:function:${named}`;
    throw new ServiceError("ResourceNotFoundException", operation, `Function not found: ${shown}`);
  }

  /** ARN of a function, or undefined where no stack declares it. */
  arnOf(named: string, account: string, region: string): string | undefined {
    try {
      return this.find(named, account, region, "Invoke").fn.arn;
    } catch (error) {
      if (error instanceof ServiceError) return undefined;
      throw error;
    }
  }

  private add({ inputs, outputs, account, region }: GraphResource): void {
    const owner = textAt(inputs, "functionName") ?? "";
    const fn = this.functions.find(
      (one) => [one.name, one.arn].includes(owner) && one.account === account && one.region === region,
    );
    const name = textAt(outputs, "name") ?? "";
    const weights = Object.entries(bagAt(bagAt(inputs, "routingConfig"), "additionalVersionWeights"));
    fn?.aliases.set(name, {
      arn: textAt(outputs, "arn") ?? "",
      name,
      version: textAt(inputs, "functionVersion") ?? LATEST,
      weights: new Map(weights.map(([version, share]) => [version, Number(share) * 100])),
    });
  }
}
