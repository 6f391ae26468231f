/** The repositories of ECR that the stacks declare, with what was pushed to them and where it replicates to. */
import { randomBytes } from "node:crypto";
import { partitionOf } from "../../graph/partitions";
import type { Graph, GraphResource } from "../../graph/types";
import { bagAt, bagsAt, textAt } from "../bag";
import type { Caller } from "../cloud";
import type { CheckAccess } from "../pipeline/context";
import { resourcesOf } from "../pipeline/declaration";
import { RehearsalError, type Progress } from "../types";
import { CurrentWorld } from "../world/current";
import { type Image, imageOutside } from "./image";

/** A repository of one account and region. */
export interface Repository {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** `<account>.dkr.ecr.<region>.<suffix>`. */
  readonly host: string;
  readonly immutableTags: boolean;
  readonly tags: Map<string, Image>;
  readonly digests: Map<string, Image>;
}

interface Destination {
  readonly account: string;
  readonly region: string;
}

/** What a reference to an image names: `host/name:tag`, `host/name@sha256:…`. */
export interface Reference {
  readonly host: string;
  readonly name: string;
  readonly tag: string;
  readonly digest?: string;
}

const REFERENCE = /^(?:([^/]+\.[^/]+)\/)?([^:@]+)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/;

export function parseReference(text: string): Reference {
  const [, host = "", name = text, tag = "latest", digest] = REFERENCE.exec(text) ?? [];
  return { host, name, tag, ...(digest === undefined ? {} : { digest }) };
}

function repositoryOf({ inputs, outputs, account = "", region = "" }: GraphResource): Repository {
  const url = textAt(outputs, "repositoryUrl") ?? "";
  return {
    arn: textAt(outputs, "arn") ?? "",
    name: textAt(outputs, "name") ?? "",
    account,
    region,
    host: url.slice(0, url.indexOf("/")),
    immutableTags: textAt(inputs, "imageTagMutability") === "IMMUTABLE",
    tags: new Map(),
    digests: new Map(),
  };
}

export class Registry {
  private readonly repositories: Repository[];
  /** Copies on their way. */
  private arriving: { readonly at: number; readonly arrive: () => void }[] = [];
  private readonly passwords = new Map<string, Caller>();

  constructor(
    private readonly graphs: readonly Graph[],
    private readonly checkAccess: CheckAccess,
    private readonly progress: Progress,
    private readonly world = new CurrentWorld(),
  ) {
    this.repositories = graphs
      .flatMap((graph) => resourcesOf(graph, "aws:ecr/repository:Repository"))
      .map(repositoryOf);
  }

  /** A password by which whoever logs in with it is known. */
  issuePassword(caller: Caller): string {
    const password = randomBytes(48).toString("base64");
    this.passwords.set(password, caller);
    return password;
  }

  callerOf(password: string): Caller | undefined {
    return this.passwords.get(password);
  }

  /** The image that a reference names, if it lies in a repository. */
  image(reference: string): { readonly repository: Repository; readonly image: Image } | undefined {
    this.settle();
    const { host, name, tag, digest } = parseReference(reference);
    const repository = this.repositories.find((one) => one.host === host && one.name === name);
    const image = digest === undefined ? repository?.tags.get(tag) : repository?.digests.get(digest);
    return repository && image && { repository, image };
  }

  /** A repository with the images that have arrived, if there is one. */
  repository({ account, region, name }: Pick<Repository, "account" | "region" | "name">): Repository | undefined {
    this.settle();
    return this.repositories.find((one) => one.name === name && one.account === account && one.region === region);
  }

  /** The image that a tag of a repository names, if there is one. */
  tagged(
    place: Pick<Repository, "account" | "region" | "name">,
    tag: string,
  ): { readonly repository: Repository; readonly image: Image } | undefined {
    const repository = this.repository(place);
    const image = repository?.tags.get(tag);
    return repository && image && { repository, image };
  }

  /**
   * The image that a tag names in a repository that no stack declares: it stands in, for somebody else pushes there.
   * @returns nothing where a stack declares the repository
   */
  outside(
    { account, region, name }: Pick<Repository, "account" | "region" | "name">,
    tag: string,
  ): { readonly repository: Repository; readonly image: Image } | undefined {
    if (this.repositories.some((one) => one.name === name && one.account === account && one.region === region))
      return undefined;
    const { name: partition, dnsSuffix } = partitionOf(region);
    const host = `${account}.dkr.ecr.${region}.${dnsSuffix}`;
    const image = imageOutside(`${host}/${name}:${tag}`);
    const arn = `arn:${partition}:ecr:${region}:${account}:repository/${name}`;
    const repository: Repository = {
      ...{ arn, name, account, region, host, immutableTags: false },
      tags: new Map([[tag, image]]),
      digests: new Map([[image.digest, image]]),
    };
    this.repositories.push(repository);
    return { repository, image };
  }

  /** The image that a reference names, for somebody who builds on it or runs it. @throws RehearsalError where policies forbid it */
  pull(caller: Caller | undefined, reference: string): Image | undefined {
    const found = this.image(reference);
    if (found === undefined) return undefined;
    const { host } = parseReference(reference);
    if (caller === undefined) throw new RehearsalError(`no basic auth credentials for ${host}; run docker login`);
    this.checkAccess({ kind: "PullImage", principal: caller.principal, repositoryArn: found.repository.arn }, []);
    return found.image;
  }

  /** Stores an image as ECR does, and replicates it. @throws RehearsalError */
  push(caller: Caller, reference: Reference, image: Image): void {
    const repository = this.repositories.find(({ host, name }) => host === reference.host && name === reference.name);
    if (repository === undefined) {
      const known = this.repositories.map(({ host, name }) => `${host}/${name}`).join(", ") || "none";
      throw new RehearsalError(
        `name unknown: no stack declares the repository ${reference.host}/${reference.name}; declared are: ${known}`,
      );
    }
    const { principal } = caller;
    this.checkAccess({ kind: "PushImage", principal, repositoryArn: repository.arn }, []);
    const before = repository.tags.get(reference.tag);
    if (repository.immutableTags && before !== undefined && before.digest !== image.digest)
      throw new RehearsalError(
        `tag invalid: The image tag '${reference.tag}' already exists in the '${repository.name}' repository and cannot be ` +
          "overwritten because the repository is immutable.",
      );
    store(repository, reference.tag, image);
    for (const destination of this.destinationsOf(repository)) this.send(repository, destination, reference, image);
  }

  /** A region that does not answer gets nothing. */
  private send(from: Repository, to: Destination, reference: Reference, image: Image): void {
    if (this.world.calls.isLost(to.region)) return;
    this.arriving.push({
      at: this.world.arrivalOf("image"),
      arrive: () => this.replicate(from, to, reference, image),
    });
    this.settle();
  }

  /** Lets the copies in whose time has come. */
  private settle(): void {
    const now = this.world.clock.now();
    const due = this.arriving.filter(({ at }) => at <= now);
    this.arriving = this.arriving.filter(({ at }) => at > now);
    for (const { arrive } of due) arrive();
  }

  /** Source: ECR User Guide, replication: rules are those of the registry, which is one per account and region. */
  private destinationsOf({ account, region, name }: Repository): readonly Destination[] {
    return this.graphs
      .flatMap((graph) => resourcesOf(graph, "aws:ecr/replicationConfiguration:ReplicationConfiguration"))
      .filter((one) => one.account === account && one.region === region)
      .flatMap(({ inputs }) => bagsAt(bagAt(inputs, "replicationConfiguration"), "rules"))
      .filter((rule) => {
        const filters = bagsAt(rule, "repositoryFilters");
        return filters.length === 0 || filters.some((filter) => name.startsWith(textAt(filter, "filter") ?? ""));
      })
      .flatMap((rule) => bagsAt(rule, "destinations"))
      .map((to) => ({ account: textAt(to, "registryId") ?? account, region: textAt(to, "region") ?? region }));
  }

  /** ECR makes a repository where the destination has none. */
  private replicate(from: Repository, { account, region }: Destination, { tag }: Reference, image: Image): void {
    let to = this.repositories.find(
      (one) => one.name === from.name && one.account === account && one.region === region,
    );
    if (to === undefined) {
      const move = (text: string): string => text.replace(from.region, region).replace(from.account, account);
      to = {
        ...from,
        account,
        region,
        arn: move(from.arn),
        host: move(from.host),
        tags: new Map(),
        digests: new Map(),
      };
      this.repositories.push(to);
    }
    store(to, tag, image);
    const where = ["replication", region];
    if (account !== from.account)
      this.progress({ kind: "notRehearsed", where, what: `registry policy of account ${account} in ${region}` });
    this.progress({ kind: "step", where, status: "succeeded", what: `${from.name}:${tag}`, isPart: true });
  }
}

function store({ tags, digests }: Repository, tag: string, image: Image): void {
  tags.set(tag, image);
  digests.set(image.digest, image);
}
