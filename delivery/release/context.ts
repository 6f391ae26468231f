/** All that acts on one environment's releases. */
import { Audit } from "./audit";
import { type Act, newUlid } from "./acts";
import { readChannel, type ChannelState } from "./channel";
import { type HoldState, readHold } from "./controls";
import { Ledger } from "./ledger";
import type { ReleaseLine } from "./line";
import type { Clock, Commits, Identity, Pipeline, ReleaseStore, Signatures } from "./ports";

export interface ReleasePorts {
  /** Home store of the environment that publishes releases. */
  readonly from: ReleaseStore;
  /** Home store of the environment that they are promoted to. */
  readonly to: ReleaseStore;
  readonly signatures: Signatures;
  readonly pipeline: Pipeline;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly commits: Commits;
}

/** What an act says besides who, when and where. */
export type ActFacts = Pick<Act, "kind" | "reason"> &
  Partial<Pick<Act, "from" | "to" | "waived" | "deployed" | "regions" | "steps" | "ends">>;

/** Forms an act of whoever calls, now. @throws CallFailed */
export async function newAct(
  { application, environment }: Pick<ReleaseLine, "application" | "environment">,
  { identity, clock }: { readonly identity: Identity; readonly clock: Clock },
  facts: ActFacts,
): Promise<Act> {
  const { arn, account, person } = await identity.caller();
  const now = clock.now();
  return {
    schema: 1,
    id: newUlid(now),
    application,
    environment,
    at: now.toISOString(),
    by: { arn, account, ...(person === undefined ? {} : { person }) },
    ...facts,
  };
}

export class Releases {
  readonly published: Ledger;
  readonly promoted: Ledger;
  readonly audit: Audit;

  constructor(
    readonly line: ReleaseLine,
    readonly ports: ReleasePorts,
  ) {
    this.published = new Ledger(ports.from, line.from.prefix, ports.signatures);
    this.promoted = new Ledger(ports.to, line.to.prefix, ports.signatures);
    this.audit = new Audit(ports.to, line.auditPrefix);
  }

  channel(): Promise<ChannelState | undefined> {
    return readChannel(this.ports.to, this.line.channelKey);
  }

  hold(): Promise<HoldState | undefined> {
    return readHold(this.ports.to, this.line.holdKey);
  }

  /** Forms an act of whoever calls, now. */
  act(facts: ActFacts): Promise<Act> {
    return newAct(this.line, this.ports, facts);
  }

  /** Puts on record what an earlier command has done and was ended before it could say so. */
  async settle(...states: readonly ({ readonly act?: Act } | undefined)[]): Promise<void> {
    for (const state of states) if (state?.act) await this.audit.record(state.act);
  }
}
