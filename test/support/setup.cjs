// Transpile only, and by SWC: types are checked by `npm run typecheck`, once, by the native compiler.
process.env.TS_NODE_TRANSPILE_ONLY = "true";
process.env.NO_COLOR = "1";
require("ts-node").register({ transpileOnly: true, swc: true });
// The Pulumi SDK loads what no test uses only when it is used: a third of the start of every run.
require("../../delivery/bin/loader.js").deferSdkModules();
