/** What a map shows, as plain data: the same for pictures, for the terminal and for `--json`. */

/** A thing of the delivery that is drawn as a box. */
export interface MapNode {
  readonly kind: NodeKind;
  /** Physical name, as people know it. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** What else is worth knowing, in a few words. */
  readonly detail?: string;
}

export type NodeKind =
  "repository" | "connection" | "images" | "packages" | "build" | "store" | "topic" | "queue" | "target";

/** One action of a stage. */
export interface MapAction {
  readonly name: string;
  /** Such as `CodeBuild`; people for `Manual`. */
  readonly provider: string;
  /** What it works with: project, group, branch. */
  readonly detail: string;
}

export interface MapStage {
  readonly name: string;
  readonly actions: readonly MapAction[];
}

/** What one stage deploys to. */
export interface MapWave {
  /** Name of the stage; empty for targets that no stage was found to deploy to. */
  readonly stage: string;
  readonly targets: readonly MapNode[];
}

/** What one bucket copies into another. */
export interface MapReplication {
  readonly from: string;
  readonly to: string;
  /** Prefixes of the keys that are copied; empty when everything is. */
  readonly prefixes: readonly string[];
}

/** Who may assume a role. */
export interface MapTrust {
  readonly role: string;
  readonly account: string;
  readonly stack: string;
  /** Roles and people by name, others as the trust policy says them. */
  readonly by: readonly string[];
  /** `service` when only services of AWS are trusted. */
  readonly kind: "people" | "roles" | "service";
}

/** A pipeline with everything that belongs to it. */
export interface MapLane {
  readonly stack: string;
  readonly pipeline: string;
  readonly account: string;
  readonly region: string;
  readonly stages: readonly MapStage[];
  readonly waves: readonly MapWave[];
  /** Roles that its actions assume, other than the pipeline's own. */
  readonly roles: readonly { readonly name: string; readonly account: string }[];
  /** Home first, then by region; replicas that the pipeline does not read last. */
  readonly stores: readonly MapNode[];
  readonly replications: readonly MapReplication[];
}

/** Resources that a stack declares in one region of one account. */
export interface MapCount {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly resources: number;
}

export interface MapModel {
  readonly lanes: readonly MapLane[];
  /** What belongs to no pipeline, or to all. */
  readonly nodes: readonly (MapNode & { readonly stack: string })[];
  readonly trusts: readonly MapTrust[];
  readonly counts: readonly MapCount[];
}
