/** The machines of a deployment group as folders: as many as the graph declares. Those on premises register first. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Graph } from "../../graph/types";
import { type Host, bootHost } from "../deploy";
import type { Workspace } from "../workspace";
import type { DeploymentGroupDeclaration } from "./declaration";
import { type Machine, type Machines, machinesOf } from "./machines";
import { type RegistrationParts, registerMachine } from "./registration";
import { filesOfUserData, withVariables } from "./userData";

export class Instances {
  readonly declared: Machines;
  private readonly region: string;

  /** @throws RehearsalError with exit code 2 where the graph declares no machine of the group */
  constructor(
    private readonly graph: Graph,
    private readonly declaration: DeploymentGroupDeclaration,
    private readonly workspace: Workspace,
    private readonly registration: RegistrationParts,
  ) {
    this.declared = machinesOf(graph, declaration);
    this.region = declaration.resource.region ?? "";
  }

  /** Boots as many hosts as there are machines. @throws RehearsalError where one may not register */
  async launch(): Promise<readonly Host[]> {
    return Promise.all(this.declared.machines.map((machine, index) => this.boot(machine, index)));
  }

  private async boot({ userData, zone }: Machine, index: number): Promise<Host> {
    const { region, workspace } = this;
    const id = this.idOf(index);
    registerMachine(this.graph, this.declaration, this.declared, id, this.registration);
    const port = await workspace.freePort();
    // Hosts of one machine share its addresses: each service has a port of its own, on the loopback interface only.
    const own = { PORT: String(port), HOST: "127.0.0.1" };
    const files = Object.fromEntries(
      Object.entries(filesOfUserData(userData)).map(([path, content]) => [
        path,
        /^PORT=/m.test(content) ? withVariables(content, own) : content,
      ]),
    );
    const root = join(workspace.hosts, this.graph.stack, region, id);
    return bootHost({ id, region, port, root, files, ...(zone === undefined ? {} : { zone }) });
  }

  /** Machines on premises have names that their owner gives; all others have ids. */
  private idOf(index: number): string {
    const { registration, onPremises } = this.declared;
    if (registration !== undefined) return `${registration.instanceNamePrefix}rehearsal-${index + 1}`;
    return `${onPremises ? "mi" : "i"}-${randomBytes(9).toString("hex").slice(0, 17)}`;
  }
}
