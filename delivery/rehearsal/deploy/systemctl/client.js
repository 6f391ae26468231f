"use strict";
/** `client.sh` for machines without bash. */
const { connect } = require("node:net");

const [port, token] = (process.env.INTERLOCK_SYSTEMD ?? "").split("/");
if (!token) {
  process.stderr.write("systemctl: INTERLOCK_SYSTEMD is not set; pass the environment of the hook on\n");
  process.exit(1);
}

const args = process.argv.slice(2).map((arg) => arg.replace(/\n/g, " "));
let answer = "";
process.exitCode = 1;
const socket = connect(Number(port), "127.0.0.1", () => socket.write(`${[token, args.length, ...args].join("\n")}\n`));
socket.setEncoding("utf8").on("data", (chunk) => (answer += chunk));
socket.on("error", (error) => process.stderr.write(`systemctl: ${error.message}\n`));
socket.on("end", () => {
  const [code, ...lines] = answer.split("\n");
  for (const line of lines) {
    if (line.startsWith("1")) process.stdout.write(`${line.slice(1)}\n`);
    if (line.startsWith("2")) process.stderr.write(`${line.slice(1)}\n`);
  }
  if (/^\d+$/.test(code)) process.exitCode = Number(code);
});
