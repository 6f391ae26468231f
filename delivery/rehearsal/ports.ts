import { createServer } from "node:net";
import { RehearsalError } from "./types";

// Below the range that systems choose from for outgoing connections, so that none of those takes a port in between.
const FIRST = 20_000;
const COUNT = 10_000;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Hands out free ports of the loopback interface, each once. */
export function createPorts(start = Math.floor(Math.random() * COUNT)): () => Promise<number> {
  let next = 0;
  return async () => {
    while (next < COUNT) {
      const port = FIRST + ((start + next++) % COUNT);
      if (await isFree(port)) return port;
    }
    throw new RehearsalError(`No port from ${FIRST} to ${FIRST + COUNT - 1} is free on 127.0.0.1.`, 2);
  };
}
