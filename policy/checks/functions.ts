/** Functions of Lambda: who may call them, and what they run on. */
import { bindsAccount } from "../limits";
import type { ResourceRule, Subject } from "../rule";
import { UNKNOWN, isUnset, shown } from "../values";

const URL = "aws:lambda/functionUrl:FunctionUrl";
const LAYER = "aws:lambda/layerVersionPermission:LayerVersionPermission";

/** Types of the resources that let others call a function. */
export const PERMISSIONS = ["aws:lambda/permission:Permission"];

/** Types of the resources that can let in everyone. */
export const CALLABLE_TYPES: readonly string[] = [URL, LAYER, ...PERMISSIONS];

/** Whether a permission names the account or the resource that it is for. */
function isSourced({ sourceAccount, sourceArn }: Subject["props"]): boolean {
  const bound = sourceArn === UNKNOWN || (typeof sourceArn === "string" && bindsAccount(sourceArn));
  return !isUnset(sourceAccount) || bound;
}

/** Nobody unnamed may call a function or use a layer. */
export const functionAccess: ResourceRule["check"] = ({ type, props }) => {
  if (type === URL)
    return props["authorizationType"] === "NONE"
      ? [
          'authorizationType must be "AWS_IAM", got "NONE": everyone may call the function; exempt a URL that is meant to be public',
        ]
      : [];
  if (props["principal"] !== "*") return [];
  if (type === LAYER)
    return isUnset(props["organizationId"])
      ? ["everyone in AWS may use the layer; name the account, or set organizationId"]
      : [];
  return !isUnset(props["principalOrgId"]) || isSourced(props)
    ? []
    : ["everyone in AWS may call the function; name the principal, or set principalOrgId, sourceAccount or sourceArn"];
};

const isService = (principal: unknown): principal is string =>
  typeof principal === "string" && /\.amazonaws\.com(\.cn)?$/.test(principal);

/**
 * A service that may call a function acts for one account or resource.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
 */
export const functionSource: ResourceRule["check"] = ({ props }) => {
  const { principal } = props;
  return !isService(principal) || isSourced(props)
    ? []
    : [`${principal} may call the function on behalf of any account; set sourceArn or sourceAccount`];
};

/**
 * Days on which runtimes stopped or stop being supported, and get no security updates any more.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const RUNTIME_ENDS: Readonly<Record<string, string>> = Object.freeze({
  dotnet6: "2024-12-20",
  dotnet8: "2026-11-10",
  dotnet10: "2028-11-14",
  "dotnetcore1.0": "2019-06-27",
  "dotnetcore2.0": "2019-05-30",
  "dotnetcore2.1": "2022-01-05",
  "dotnetcore3.1": "2023-04-03",
  "go1.x": "2024-01-08",
  java8: "2024-01-08",
  "java8.al2": "2027-06-30",
  java11: "2027-06-30",
  java17: "2027-06-30",
  java21: "2029-06-30",
  java25: "2029-06-30",
  nodejs: "2016-08-30",
  "nodejs4.3": "2020-03-05",
  "nodejs4.3-edge": "2020-03-05",
  "nodejs6.10": "2019-08-12",
  "nodejs8.10": "2020-03-06",
  "nodejs10.x": "2021-07-30",
  "nodejs12.x": "2023-03-31",
  "nodejs14.x": "2023-12-04",
  "nodejs16.x": "2024-06-12",
  "nodejs18.x": "2025-09-01",
  "nodejs20.x": "2026-04-30",
  "nodejs22.x": "2027-04-30",
  "nodejs24.x": "2028-04-30",
  provided: "2024-01-08",
  "provided.al2": "2026-07-31",
  "provided.al2023": "2029-06-30",
  "python2.7": "2021-07-15",
  "python3.6": "2022-07-18",
  "python3.7": "2023-12-04",
  "python3.8": "2024-10-14",
  "python3.9": "2025-12-15",
  "python3.10": "2026-10-31",
  "python3.11": "2027-06-30",
  "python3.12": "2028-10-31",
  "python3.13": "2029-06-30",
  "python3.14": "2029-06-30",
  "ruby2.5": "2021-07-30",
  "ruby2.7": "2023-12-07",
  "ruby3.2": "2026-03-31",
  "ruby3.3": "2027-03-31",
  "ruby3.4": "2028-03-31",
  "ruby4.0": "2029-03-31",
});

/** A runtime is supported, today or until the day that is set. Those that are newer than the table pass. */
export const functionRuntime: ResourceRule["check"] = ({ props: { runtime } }, settings) => {
  const set = settings["supportedUntil"];
  const day = typeof set === "string" && set !== "" ? set : new Date().toISOString().slice(0, 10);
  const end = typeof runtime === "string" ? RUNTIME_ENDS[runtime] : undefined;
  return end === undefined || day < end
    ? []
    : [`runtime must be supported on ${day}, got ${shown(runtime)}, whose support ends on ${end}; use a newer one`];
};
