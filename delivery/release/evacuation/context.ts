/** All that an evacuation asks: every region's store, and as little as possible of the region that is lost. */
import { Audit } from "../audit";
import { type ChannelState, readChannel } from "../channel";
import { type HoldState, readHold } from "../controls";
import { ReleaseError } from "../errors";
import { Ledger } from "../ledger";
import type { ReleaseLine } from "../line";
import type { Clock, Deployer, Identity, Pipeline, ReleaseStore, Signatures, StoreKeys, Traffic } from "../ports";

export interface EvacuationPorts {
  /** Store of every region of the environment, the lost one's too. */
  readonly stores: ReadonlyMap<string, ReleaseStore>;
  /** Verifies in a region that is in service. */
  readonly signatures: Signatures;
  readonly keys: StoreKeys;
  /** The pipeline at its home of now. */
  readonly pipeline: Pipeline;
  readonly identity: Identity;
  readonly clock: Clock;
  /** Absent where nobody may deploy without the pipeline. */
  readonly deployer?: Deployer;
  /** Absent where the regions have no name of their own, or nobody may change what it is answered with. */
  readonly traffic?: Traffic;
  /** Waits between two looks at a deployment. Unit: milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** What a region's store says. */
export interface RegionView {
  readonly region: string;
  readonly store: ReleaseStore;
  readonly ledger: Ledger;
  readonly audit: Audit;
}

export class Evacuation {
  constructor(
    readonly line: ReleaseLine,
    /** Region that is lost. */
    readonly lost: string,
    /** Regions in the order of deployment, as the pipeline has them. */
    readonly waves: readonly (readonly string[])[],
    readonly ports: EvacuationPorts,
  ) {}

  /** Regions that are left, in the order of their names. */
  get left(): readonly string[] {
    return [...this.ports.stores.keys()].filter((region) => region !== this.lost).sort();
  }

  /** @throws ReleaseError when the environment has no store there */
  view(region: string): RegionView {
    const { stores, signatures } = this.ports;
    const store = stores.get(region);
    if (!store)
      throw new ReleaseError(
        `${this.line.environment} has no store in ${region}; it has some in ${[...stores.keys()].sort().join(", ")}.`,
        2,
      );
    const ledger = new Ledger(store, this.line.to.prefix, signatures);
    return { region, store, ledger, audit: new Audit(store, this.line.auditPrefix) };
  }

  channel(region: string): Promise<ChannelState | undefined> {
    return readChannel(this.view(region).store, this.line.channelKey);
  }

  hold(region: string): Promise<HoldState | undefined> {
    return readHold(this.view(region).store, this.line.holdKey);
  }
}
