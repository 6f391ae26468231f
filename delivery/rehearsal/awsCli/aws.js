"use strict";
/**
 * The stand-in for the AWS CLI in builds of a rehearsal: hands its arguments to the rehearsal, which knows the build by a
 * token in the environment, and prints what comes back. Plain JavaScript without dependencies, so that it starts at once.
 */
const { connect } = require("node:net");

const [port, token] = (process.env.INTERLOCK_AWS ?? "").split(":");

function fail(message) {
  process.stderr.write(`\naws: [ERROR]: ${message}\n`);
  process.exitCode = 255;
}

function main() {
  if (!port || !token) {
    fail("this is the rehearsal's stand-in for the AWS CLI; it works within the rehearsal only");
    return;
  }
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_DEFAULT_OUTPUT } = process.env;
  const environment = { AWS_REGION, AWS_DEFAULT_REGION, AWS_DEFAULT_OUTPUT };
  const socket = connect({ port: Number(port), host: "127.0.0.1" });
  let answer = "";
  socket.setEncoding("utf8");
  socket.on("connect", () => {
    const request = { token, arguments: process.argv.slice(2), folder: process.cwd(), environment };
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
