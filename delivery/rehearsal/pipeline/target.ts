/** Where deployments of a region go to, whatever the platform. */

/** What answers calls: a host, a task, or a function behind its alias. */
export interface Endpoint {
  readonly id: string;
  /** Port of this machine; absent where nothing listens. */
  readonly port?: number;
  readonly healthy: boolean;
  /** Version that the service itself reports; absent when it does not answer. */
  readonly version?: string;
  /** Why it is not healthy. */
  readonly problem?: string;
}

export interface Target {
  readonly environment: string;
  readonly region: string;
  /** Asks everything that has traffic for its health. */
  endpoints(): Promise<readonly Endpoint[]>;
  /** Lets everything that has traffic crash. */
  crash(): Promise<void>;
  /** Address of this machine that answers requests, where that is no port of an endpoint. */
  address?(): Promise<string>;
  /** Ends what it began. */
  close?(): Promise<void>;
}
