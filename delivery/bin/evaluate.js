"use strict";
/**
 * Evaluates the program of another folder in a process of its own, so that nothing of it stays in the one that asks.
 * Usage: node evaluate.js <folder> <file for the result> [stack…]
 */
const { join } = require("node:path");
const { deferSdkModules, register } = require("./loader");

register(join(__dirname, "..", "..", ".interlock", "cache"));
deferSdkModules();
require("../cli/changes/child").evaluateInto(process.argv.slice(2));
