import assert from "node:assert/strict";
import { once } from "node:events";
import { onTermination } from "../../../delivery/cli/signals";

describe("termination", () => {
  /** Waits for the end and throws its reason. */
  const untilEnded = async (signal: AbortSignal): Promise<never> => {
    await once(signal, "abort");
    throw signal.reason;
  };
  const listeners = (): number[] => ["SIGINT", "SIGTERM", "SIGHUP"].map((name) => process.listenerCount(name));

  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    it(`comes with ${name}`, async () => {
      const before = listeners();
      const run = onTermination(untilEnded);
      process.emit(name, name);
      await assert.rejects(run, {
        name: "RehearsalError",
        message: `Ended by ${name}; everything that was started has been stopped.`,
        exitCode: 2,
      });
      assert.deepEqual(listeners(), before);
    });

  it("does not come by itself", async () => {
    assert.equal(await onTermination(async (signal) => signal.aborted), false);
  });

  it("comes when nobody reads the output any more", async () => {
    const before = process.stdout.listeners("error");
    const run = onTermination(untilEnded);
    const [added] = process.stdout.listeners("error").filter((listener) => !before.includes(listener));
    added?.(new Error("write EPIPE"));
    await assert.rejects(run, { message: /^Nobody reads the output any more; / });
    for (const stream of [process.stdout, process.stderr]) stream.removeListener("error", added as () => void);
  });
});
