import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { printable } from "../../printable";
import type { PhaseObserver } from "./phases";
import type { BuildRequest } from "./request";

/** Characters of a command that progress shows. */
const SHOWN = 120;

/** All that a build says, to its log and to the progress: secrets never pass. */
export class Voice {
  private readonly log;

  constructor(
    private readonly request: BuildRequest,
    private readonly mask: (text: string) => string,
  ) {
    this.log = createWriteStream(request.logFile, { flags: "a" });
    this.log.on("error", () => undefined); // the build counts, not its log
  }

  line(text: string): void {
    const line = this.mask(text);
    this.write(line);
    this.request.progress({ kind: "output", where: this.request.where, line });
  }

  notRehearsed(what: string): void {
    this.write(`Not rehearsed: ${what}`);
    this.request.progress({ kind: "notRehearsed", where: this.request.where, what });
  }

  masked(text: string): string {
    return this.mask(text);
  }

  observer(): PhaseObserver {
    const { progress, where } = this.request;
    const withDetail = (detail: string | undefined) => (detail === undefined ? {} : { detail: this.mask(detail) });
    return {
      phase: (name, status, detail) => {
        this.write(`Phase ${name}: ${status}`);
        progress({ kind: "step", where, what: name, status, ...withDetail(detail) });
      },
      command: (phase, command, status, detail) => {
        if (status === "started") this.write(`Running command ${this.mask(command)}`);
        const [first = ""] = this.mask(command).trim().split("\n");
        const what = first.length > SHOWN ? `${first.slice(0, SHOWN - 1)}…` : first;
        progress({ kind: "step", where: [...where, phase], what, status, ...withDetail(detail) });
      },
    };
  }

  /** A log is read on a terminal: nothing in it may command one. */
  private write(text: string): void {
    this.log.write(`${printable(text)}\n`);
  }

  async close(): Promise<void> {
    this.log.end();
    await finished(this.log).catch(() => undefined);
  }
}
