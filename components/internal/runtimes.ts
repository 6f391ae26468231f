/** Runtimes of the functions that components bring along. */

/**
 * A Node.js of Lambda that brings the AWS SDK and is in every region. It takes no handlers with callbacks.
 * Source: `lambda.Runtime`; regions: AWS CDK 2.259.0, release notes.
 */
export const FUNCTION_RUNTIME = "nodejs24.x";
