/** The process: settings in, service up, and down again on SIGTERM. */
import { createLog } from "./log.js";
import { readRelease } from "./release.js";
import { createService } from "./server.js";
import { SettingsError, readSettings } from "./settings.js";

/** sysexits' EX_CONFIG. The unit does not restart after it: the same settings would fail again. */
const EXIT_CONFIG = 78;

const log = createLog();

try {
  const { port, host, drainMilliseconds, ...place } = readSettings(process.env);
  const release = readRelease(new URL("../release.json", import.meta.url));
  const service = createService({ release, ...place, log });
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) {
    process.on(signal, () => {
      log("info", "draining", { signal });
      void service.drain(drainMilliseconds).then(() => log("info", "stopped", { signal }));
    });
  }
  log("info", "listening", { port: await service.listen(port, host), version: release.version, pid: process.pid });
} catch (error) {
  log("error", "not started", { error: error instanceof Error ? error.message : String(error) });
  process.exitCode = error instanceof SettingsError ? EXIT_CONFIG : 1;
}
