"use strict";
/** `client.sh` for machines without bash. */
const { readFileSync } = require("node:fs");
const { connect } = require("node:net");

const [label, variables, program, ...words] = process.argv.slice(2);
const [port, token] = (process.env.INTERLOCK_AWS ?? "").split(":");

function fail(message) {
  process.stderr.write(`\n${program}: [ERROR]: ${message}\n`);
  process.exitCode = 255;
}

function main() {
  if (!port || !token) {
    fail(`this is the rehearsal's stand-in for ${label}; it works within the rehearsal only`);
    return;
  }
  const environment = Object.fromEntries(variables.split(" ").map((name) => [name, process.env[name]]));
  const socket = connect({ port: Number(port), host: "127.0.0.1" });
  let answer = "";
  socket.setEncoding("utf8");
  socket.on("connect", () => {
    const stdin = words.includes("--password-stdin") ? readFileSync(0, "utf8") : undefined;
    const request = { token, program, stdin, arguments: words, folder: process.cwd(), environment };
    socket.write(`${JSON.stringify(request)}\n`);
  });
  socket.on("data", (text) => (answer += text));
  socket.on("error", () => fail("the rehearsal does not answer; it may have ended"));
  socket.on("end", () => {
    if (answer === "") return fail("the rehearsal does not know this build");
    const { exitCode, stdout, stderr } = JSON.parse(answer);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    process.exitCode = exitCode;
    return undefined;
  });
}

main();
