/**
 * The build project that tries a service where it was deployed to: after the deployments of a wave, an action of each of its regions runs
 * the environment's own command, whatever the service runs on. A wave whose command fails has failed.
 */
import type * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";

/** Variable that an action tells the region by. */
export const SMOKE_REGION = "SMOKE_REGION";

/** Longest that a smoke test may take. Unit: minutes. */
export const SMOKE_TEST_MINUTES = 15;

/** Name of the variable that holds a region's endpoint: hyphens may stand in no shell variable. */
export const endpointVariable = (region: string): string => `ENDPOINT_${region.toUpperCase().replaceAll("-", "_")}`;

/**
 * Runs the command in the bundle. Environment: SMOKE_REGION, by the action, and a variable for each region's endpoint; the command finds
 * ENDPOINT, which is empty where a region has no address of its own, and REGION.
 */
export const smokeBuildspec = (command: string): string =>
  stringify(
    {
      version: 0.2,
      phases: {
        build: {
          "on-failure": "ABORT",
          commands: [
            `export REGION="$${SMOKE_REGION}"`,
            `export ENDPOINT="$(printenv "ENDPOINT_$(printf %s "$${SMOKE_REGION}" | tr a-z- A-Z_)" || true)"`,
            'echo "Smoke test of $REGION at $ENDPOINT"',
            command,
          ],
        },
      },
    },
    { lineWidth: 0 },
  );

/** The environment variables of the project that runs `smokeBuildspec()`. */
export const smokeVariables = (
  endpoints: ReadonlyMap<string, pulumi.Output<string>>,
): { name: string; value: pulumi.Output<string> }[] =>
  [...endpoints].map(([region, value]) => ({ name: endpointVariable(region), value }));
