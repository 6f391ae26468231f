/** What the scripts of a build read from its environment. */

/**
 * Ends the process with a message.
 *
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * The commit that is built: `COMMIT_ID`, which the pipeline sets, or else what CodeBuild resolved the source to.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function commitOf(env) {
  const commit = env.COMMIT_ID || env.CODEBUILD_RESOLVED_SOURCE_VERSION || "";
  if (/^[\w.-]{8,}$/.test(commit)) return commit;
  return fail(
    `COMMIT_ID, or else CODEBUILD_RESOLVED_SOURCE_VERSION, must be at least 8 letters, digits, ".", "_" or "-", ` +
      `got "${commit}"; set COMMIT_ID to the commit that is built`,
  );
}

/**
 * When the commit was made: `COMMIT_DATE` (ISO 8601), which the pipeline may set.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Date | undefined}
 */
export function commitDateOf(env) {
  if (!env.COMMIT_DATE) return undefined;
  const date = new Date(env.COMMIT_DATE);
  if (/^\d{4}-\d{2}-\d{2}T/.test(env.COMMIT_DATE) && !Number.isNaN(date.getTime())) return date;
  return fail(`COMMIT_DATE must be an ISO 8601 time such as 2026-01-31T12:00:00Z, got "${env.COMMIT_DATE}"`);
}

/**
 * The version of the release: `RELEASE_VERSION`, which the buildspec sets from `version.mjs`.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function releaseVersionOf(env) {
  const version = env.RELEASE_VERSION ?? "";
  if (/^[\w.-]+$/.test(version)) return version;
  return fail(
    `RELEASE_VERSION must be letters, digits, ".", "_" or "-", got "${version}"; ` +
      `run: RELEASE_VERSION="$(node scripts/version.mjs)"`,
  );
}
