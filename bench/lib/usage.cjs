// Preloaded into every Node.js process of a contestant (NODE_OPTIONS=--require), the ones that it starts included: on exit
// each adds one line with what the operating system counted for it. Costs well under a millisecond, the same for all.
"use strict";
process.once("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const line = JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 });
  require("node:fs").appendFileSync(process.env.BENCH_USAGE, `${line}\n`);
});
