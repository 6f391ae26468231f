"use strict";
/**
 * What hooks find as `systemctl`: hands its arguments to the rehearsal, which runs the services, and ends as it says.
 * Plain JavaScript without dependencies, so that it is quick.
 */
const { connect } = require("node:net");

const [port, token] = (process.env.INTERLOCK_SYSTEMD ?? "").split("/");
if (!token) {
  process.stderr.write("systemctl: INTERLOCK_SYSTEMD is not set; pass the environment of the hook on\n");
  process.exit(1);
}

let answer = "";
const socket = connect(Number(port), "127.0.0.1", () => {
  socket.write(`${JSON.stringify({ token, args: process.argv.slice(2) })}\n`);
});
socket.setEncoding("utf8").on("data", (chunk) => (answer += chunk));
socket.on("error", (error) => {
  process.stderr.write(`Failed to connect to bus: ${error.message}\n`);
  process.exitCode = 1;
});
socket.on("close", () => {
  if (answer === "") {
    process.exitCode = 1;
    return;
  }
  const { exitCode, stdout, stderr } = JSON.parse(answer);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
});
