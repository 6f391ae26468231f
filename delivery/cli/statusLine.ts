/** The last line of a terminal: what runs now and for how long, rewritten in place. */
import { printableLine } from "../printable";
import type { OutputStream } from "./output";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Milliseconds between two frames. */
const INTERVAL = 100;

const DEFAULT_COLUMNS = 80;

interface Running {
  readonly text: string;
  readonly since: number;
  readonly level: number;
}

/**
 * Shows the step that began last, and how many others of its level run. It moves by carriage returns and blanks alone, so that a terminal without
 * colours gets no escape codes.
 */
export class StatusLine {
  private readonly running = new Map<string, Running>();
  private timer: NodeJS.Timeout | undefined;
  private frame = 0;
  /** Characters that the line holds now. */
  private drawn = 0;
  private holds = 0;

  constructor(private readonly stream: OutputStream) {}

  /** A step has begun. @param level Steps of one level are counted together. */
  start(key: string, text: string, level = 0): void {
    this.running.delete(key);
    this.running.set(key, { text: printableLine(text), since: Date.now(), level });
    this.timer ??= setInterval(() => this.draw(), INTERVAL).unref();
  }

  /** A step has ended. */
  finish(key: string): void {
    this.running.delete(key);
    if (this.running.size === 0) this.end();
  }

  /** Writes whole lines above. */
  above(text: string): void {
    this.clear();
    this.stream.write(text);
    if (this.timer) this.draw();
  }

  /** Draws nothing until as many calls of `release`. */
  hold(): void {
    this.clear();
    this.holds += 1;
  }

  release(): void {
    this.holds -= 1;
  }

  /** Clears the line and draws no more until a step begins. */
  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.running.clear();
    this.clear();
  }

  private draw(): void {
    const last = [...this.running.values()].at(-1);
    if (!last || this.holds > 0) return;
    this.frame = (this.frame + 1) % FRAMES.length;
    const alike = [...this.running.values()].filter(({ level }) => level === last.level).length;
    const others = alike > 1 ? `, ${alike - 1} more` : "";
    const seconds = Math.floor((Date.now() - last.since) / 1000);
    const tail = `${seconds > 0 ? ` ${seconds} s` : ""}${others}`;
    const room = (this.stream.columns ?? DEFAULT_COLUMNS) - 1 - 2 - tail.length;
    const text = last.text.length > room ? `${last.text.slice(0, Math.max(0, room - 1))}…` : last.text;
    const line = `${FRAMES[this.frame]} ${text}${tail}`;
    this.stream.write(`\r${line.padEnd(this.drawn)}`);
    this.drawn = line.length;
  }

  private clear(): void {
    if (this.drawn > 0) this.stream.write(`\r${" ".repeat(this.drawn)}\r`);
    this.drawn = 0;
  }
}
