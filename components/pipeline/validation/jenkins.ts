import { plainText } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import { type PipelineAction, PROVIDER_NAME, PROVIDER_VERSION } from "../args";
import type { ProviderRow } from "../providers";

/** Value of a property by which jobs are asked for. Source: `codepipeline.ActionConfigurationProperty.queryable`. */
const JOB_NAME = /^[A-Za-z0-9_-]{1,20}$/;

/** Checks the registered action type that a job of Jenkins goes by. */
export function checkJenkins(problems: Problems, property: string, action: PipelineAction, row: ProviderRow): void {
  const { provider, providerName, providerVersion, configuration = {} } = action;
  const given = { providerName, providerVersion };
  if (row.owner !== "Custom") {
    for (const [name, got] of Object.entries(given).filter(([, value]) => value !== undefined)) {
      const allowed = `must not be given for ${provider}`;
      problems.add({ property: `${property}.${name}`, allowed, got, fix: "remove it" });
    }
    return;
  }
  problems.require(providerName !== undefined && PROVIDER_NAME.test(providerName), {
    property: `${property}.providerName`,
    allowed: "must be the name of a registered provider: 1 to 35 letters, digits, _ and -",
    got: providerName,
    fix: "give JenkinsBuildProvider's providerName",
  });
  problems.require(providerVersion === undefined || PROVIDER_VERSION.test(providerVersion), {
    property: `${property}.providerVersion`,
    allowed: "must be 1 to 9 letters, digits, _ and -",
    got: providerVersion,
    fix: "omit it to use 1",
  });
  const job = plainText(configuration["ProjectName"]);
  problems.require(job === undefined || JOB_NAME.test(job), {
    property: `${property}.configuration.ProjectName`,
    allowed: "must be the name of a job: 1 to 20 letters, digits, _ and -",
    got: job,
    fix: "rename the job of Jenkins",
  });
}
