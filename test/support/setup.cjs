// Transpile only: types are checked by `npm run typecheck`, once, by the native compiler.
process.env.TS_NODE_TRANSPILE_ONLY = "true";
process.env.NO_COLOR = "1";
require("ts-node/register/transpile-only");
