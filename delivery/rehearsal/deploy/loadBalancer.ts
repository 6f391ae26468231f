/** Stands for the load balancers of a deployment group: which hosts get traffic. */
export class LoadBalancer {
  private readonly registered = new Set<string>();

  /** @param hosts Ids of the hosts that get traffic from the beginning. */
  constructor(hosts: readonly string[]) {
    hosts.forEach((host) => this.registered.add(host));
  }

  /** Ids of the hosts that get traffic, sorted: hosts of one batch register in no order. */
  get serving(): readonly string[] {
    return [...this.registered].sort();
  }

  register(host: string): void {
    this.registered.add(host);
  }

  deregister(host: string): void {
    this.registered.delete(host);
  }
}
