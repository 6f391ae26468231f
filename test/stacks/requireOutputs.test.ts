/** What an environment says of a stack that was not updated yet: one error, with the command. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { requireOutputs } from "../../stacks/environment/context";

/** A stack with these outputs, as far as `requireOutputs` asks it. */
const stackWith = (outputs: Readonly<Record<string, unknown>>): pulumi.StackReference =>
  ({ getOutput: (key: string) => pulumi.output(outputs[key]) }) as unknown as pulumi.StackReference;

const settled = <T>(output: pulumi.Output<T>): Promise<T> => (output as unknown as { promise(): Promise<T> }).promise();

describe("outputs that an environment cannot do without", () => {
  it("are handed over together", async () => {
    const outputs = requireOutputs("staging", stackWith({ homeRegion: "eu-west-1", other: 1 }), ["homeRegion"]);
    assert.deepEqual(await settled(outputs), { homeRegion: "eu-west-1" });
  });

  it("are named all at once where they are missing, with the stack to update first", async () => {
    const missing = requireOutputs("staging", stackWith({ homeRegion: "eu-west-1" }), ["homeRegion", "one", "two"]);
    await assert.rejects(settled(missing), {
      message: "The stack staging does not have the outputs one, two yet; run pulumi up --stack staging first",
    });
    await assert.rejects(settled(requireOutputs("shared", stackWith({}), ["repositoryKeyArn"])), {
      message: "The stack shared does not have the output repositoryKeyArn yet; run pulumi up --stack shared first",
    });
  });
});
