import type { Principal } from "../types";

/** What somebody does with packages of CodeArtifact. Upstreams need no rights of their own. */
export type PackageStep =
  | {
      /** A role fetches the token that package tools work with: `aws codeartifact login` or `get-authorization-token`. */
      readonly kind: "PackageLogin";
      readonly principal: Principal;
      readonly domainArn: string;
      /** Life of the token. Unit: seconds. @default 43200 */
      readonly durationSeconds?: number;
    }
  | {
      /** A tool downloads packages of a repository. */
      readonly kind: "ReadPackages";
      readonly principal: Principal;
      readonly repositoryArn: string;
    }
  | {
      /** A tool publishes a version of a package. */
      readonly kind: "PublishPackages";
      readonly principal: Principal;
      /** `arn:…:package/<domain>/<repository>/<format>/<namespace>/<name>`; the namespace may be empty. */
      readonly packageArn: string;
    };
