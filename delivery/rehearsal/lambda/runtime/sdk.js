"use strict";
/** Stands in for clients of the AWS SDK for JavaScript 3 in functions: hands their commands to the rehearsal. */
const { randomBytes } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { connect } = require("node:net");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/** Asks the rehearsal what its `aws` command would answer. */
function ask(words) {
  const [port, token] = (process.env.INTERLOCK_AWS ?? "").split(":");
  const { AWS_REGION, AWS_MAX_ATTEMPTS, AWS_RETRY_MODE } = process.env;
  const environment = { AWS_REGION, AWS_MAX_ATTEMPTS, AWS_RETRY_MODE };
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: "127.0.0.1" });
    let text = "";
    socket.setEncoding("utf8");
    socket.on("connect", () => {
      const request = { token, program: "sdk", arguments: words, folder: process.cwd(), environment };
      socket.write(`${JSON.stringify(request)}\n`);
    });
    socket.on("data", (chunk) => (text += chunk));
    socket.on("error", reject);
    socket.on("end", () => (text === "" ? reject(new Error("the rehearsal has ended")) : resolve(JSON.parse(text))));
  });
}

function errorOf(stderr) {
  const [, name = "Error", message = stderr.trim()] =
    /An error occurred \((\w+)\) when calling the \w+ operation: ([\s\S]*)/.exec(stderr) ?? [];
  return Object.assign(new Error(message.trim()), { name });
}

const kebab = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();

const word = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));

const options = (input) =>
  Object.entries(input).flatMap(([key, value]) => (value === undefined ? [] : [`--${kebab(key)}`, word(value)]));

/** Bytes that the SDK gives with a method of its own. */
const blob = (bytes) => Object.assign(new Uint8Array(bytes), { transformToString: () => bytes.toString("utf8") });

const base64 = (payload) =>
  Buffer.from(typeof payload === "string" ? payload : new Uint8Array(payload)).toString("base64");

async function send(service, name, { region }, input) {
  const isInvoke = service === "lambda" && name === "Invoke";
  const { Payload, ClientContext: _, ...rest } = input;
  const words = [service, kebab(name), ...(region === undefined ? [] : ["--region", region])];
  const file = join(tmpdir(), `payload-${randomBytes(6).toString("hex")}`);
  const own = isInvoke ? [...(Payload === undefined ? [] : ["--payload", base64(Payload)]), file] : [];
  const answer = await ask([...words, ...options(isInvoke ? rest : input), ...own]);
  if (answer.exitCode !== 0) throw errorOf(answer.stderr);
  const output = { $metadata: { httpStatusCode: 200 }, ...(answer.stdout === "" ? {} : JSON.parse(answer.stdout)) };
  return isInvoke ? { ...output, Payload: blob(readFileSync(file)) } : output;
}

/** The class of a command. */
exports.command = (service, name) =>
  class Command {
    constructor(input = {}) {
      this.input = input;
    }
    run(config) {
      return send(service, name, config, this.input);
    }
  };

/** The class of a client, with a method for each command, as the SDK's aggregated clients have. */
exports.client = (commands) => {
  class Client {
    constructor(config = {}) {
      this.config = config;
    }
    send(command) {
      if (typeof command?.run === "function") return command.run(this.config);
      return Promise.reject(new Error("not rehearsed: this command of the SDK"));
    }
    destroy() {}
  }
  for (const [name, Command] of Object.entries(commands))
    Client.prototype[name[0].toLowerCase() + name.slice(1)] = function (input) {
      return this.send(new Command(input));
    };
  return Client;
};
