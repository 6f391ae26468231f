/**
 * How the clients of the stand-in and the rehearsal talk: one request and one answer a connection.
 *
 * A client in JavaScript sends a line of JSON and gets JSON back. The client in bash can write and read neither: it sends fields that
 * a null character ends each (their number, token, name, folder, standard input, number of variables, variables, arguments) and
 * gets the exit code, the lines of stderr, a line with 1, and stdout as it is.
 */
import type { Socket } from "node:net";
import type { CommandRequest, CommandResult } from "./command";

/** A command and the token of the build that called it. */
export type Request = CommandRequest & { readonly token: string };

/** Characters of a request; command lines are shorter than any system allows. */
const MAX_REQUEST = 1 << 20;

const PROGRAMS = ["aws", "docker", "sleep"] as const;

interface Format {
  /** Whether a request has come in full. */
  readonly isWhole: (text: string) => boolean;
  /** `undefined`: no client of ours. */
  readonly parse: (text: string) => Request | undefined;
  readonly print: (result: CommandResult) => string;
}

const isRequest = (value: unknown): value is Request => {
  const { token, arguments: words, folder, environment } = value as Record<string, unknown>;
  return (
    typeof token === "string" && Array.isArray(words) && typeof folder === "string" && typeof environment === "object"
  );
};

const JSON_LINE: Format = {
  isWhole: (text) => text.endsWith("\n"),
  parse(text) {
    try {
      const value: unknown = JSON.parse(text);
      return isRequest(value) ? value : undefined;
    } catch {
      return undefined;
    }
  },
  print: (result) => JSON.stringify(result),
};

const variable = (text: string): readonly [name: string, value: string] => {
  const at = text.indexOf("=");
  return [text.slice(0, at), text.slice(at + 1)];
};

/** Lines with a 2 before each; with a 3 before what no line break ends. */
function errorLines(stderr: string): string {
  const lines = stderr.split("\n");
  const rest = lines.pop() ?? "";
  return [...lines.map((line) => `2${line}\n`), ...(rest === "" ? [] : [`3${rest}\n`])].join("");
}

const FIELDS: Format = {
  isWhole(text) {
    const fields = text.split("\0");
    // The last is empty: what follows the last null character.
    return text.endsWith("\0") && fields.length === Number(fields[0]) + 2;
  },
  parse(text) {
    const [, token = "", name, folder = "", stdin = "", count, ...rest] = text.split("\0").slice(0, -1);
    const program = PROGRAMS.find((one) => one === name);
    const variables = rest.slice(0, Number(count)).map(variable);
    const words = rest.slice(Number(count));
    if (program === undefined) return undefined;
    const read = stdin.startsWith("+") ? { stdin: stdin.slice(1) } : {};
    return { token, program, ...read, folder, arguments: words, environment: Object.fromEntries(variables) };
  },
  print: ({ exitCode, stdout, stderr }) => `${exitCode}\n${errorLines(stderr)}1\n${stdout}`,
};

/** Reads a request, answers it and hangs up. @param answer `undefined`: nobody whom the rehearsal knows */
export function answerRequests(socket: Socket, answer: (request: Request) => Promise<CommandResult | undefined>): void {
  let text = "";
  const format = (): Format => (text.startsWith("{") ? JSON_LINE : FIELDS);
  async function respond(): Promise<void> {
    const { parse, print } = format();
    const request = parse(text);
    const result = request && (await answer(request).catch(failed));
    socket.end(result === undefined ? "" : print(result));
  }
  socket.setEncoding("utf8");
  socket.on("error", () => socket.destroy()); // the build was ended meanwhile
  socket.on("data", (chunk: string) => {
    text += chunk;
    if (text.length > MAX_REQUEST) socket.destroy();
    else if (format().isWhole(text)) void respond();
  });
}

const failed = (error: unknown): CommandResult => ({
  exitCode: 255,
  stdout: "",
  stderr: `\naws: [ERROR]: the rehearsal's stand-in failed: ${String(error)}\n`,
});
