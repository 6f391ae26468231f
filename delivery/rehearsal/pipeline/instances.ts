/** The instances of a deployment group's Auto Scaling groups: as many folders as the groups hold instances. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Graph, GraphResource } from "../../graph/types";
import { bagAt, textAt } from "../bag";
import { type Host, bootHost } from "../deploy";
import { RehearsalError } from "../types";
import type { Workspace } from "../workspace";
import { type DeploymentGroupDeclaration, findResource } from "./declaration";
import { filesOfUserData, withVariables } from "./userData";

export class Instances {
  readonly roleArn: string;
  private readonly region: string;
  private readonly count: number;
  private readonly files: Readonly<Record<string, string>>;

  /** @throws RehearsalError with exit code 2 when the group selects its instances by tags */
  constructor(
    private readonly graph: Graph,
    { resource, autoScalingGroups, instanceRoleArns }: DeploymentGroupDeclaration,
    private readonly workspace: Workspace,
  ) {
    const [group] = autoScalingGroups;
    if (!group)
      throw new RehearsalError(
        `The deployment group ${resource.name} selects instances by tags; only those of Auto Scaling groups are rehearsed.`,
        2,
      );
    this.region = resource.region ?? "";
    this.roleArn = instanceRoleArns[0] ?? "";
    this.count = autoScalingGroups.reduce(
      (sum, { inputs }) => sum + Number(inputs["desiredCapacity"] ?? inputs["minSize"]),
      0,
    );
    this.files = filesOfUserData(textAt(this.launchTemplate(group).inputs, "userData") ?? "");
  }

  /** Boots as many hosts as the groups hold. */
  async launch(): Promise<readonly Host[]> {
    return Promise.all(Array.from({ length: this.count }, () => this.boot()));
  }

  private async boot(): Promise<Host> {
    const { region, workspace } = this;
    const id = `i-${randomBytes(9).toString("hex").slice(0, 17)}`;
    const port = await workspace.freePort();
    // Hosts of one machine share its addresses: each service has a port of its own, on the loopback interface only.
    const own = { PORT: String(port), HOST: "127.0.0.1" };
    const files = Object.fromEntries(
      Object.entries(this.files).map(([path, content]) => [
        path,
        /^PORT=/m.test(content) ? withVariables(content, own) : content,
      ]),
    );
    return bootHost({ id, region, port, root: join(workspace.hosts, this.graph.stack, region, id), files });
  }

  private launchTemplate(group: GraphResource): GraphResource {
    const { id } = bagAt(group.inputs, "launchTemplate");
    return findResource(
      this.graph,
      "aws:ec2/launchTemplate:LaunchTemplate",
      `launch template of ${group.name}`,
      (template) => template.id === id,
    );
  }
}
