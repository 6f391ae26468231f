/** Repositories of container images. */
import type { ResourceRule, StackRule } from "../rule";
import { UNKNOWN, at, isOn, list, shown } from "../values";

export const REPOSITORIES = ["aws:ecr/repository:Repository"];

/** Types of the resources that say whether tags may move. */
export const TAGGING_TYPES: readonly string[] = [
  ...REPOSITORIES,
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
];

const IMMUTABLE: readonly unknown[] = ["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", UNKNOWN];

/** A tag keeps naming the image that it named first. Source: `ecr.ImageTagMutability`. */
export const imageTags: ResourceRule["check"] = ({ props: { imageTagMutability: mutability } }) =>
  IMMUTABLE.includes(mutability)
    ? []
    : [
        `imageTagMutability must be "IMMUTABLE" or "IMMUTABLE_WITH_EXCLUSION", got ${shown(mutability)}; ` +
          "whoever may push gives a deployed version other contents",
      ];

const REGISTRY_SCANS = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";
const SCANS_PUSHES: readonly unknown[] = ["SCAN_ON_PUSH", "CONTINUOUS_SCAN", UNKNOWN];

/** Images are scanned when they are pushed, by the repository or by the registry. Source: `ecr.ScanFrequency`. */
export const imageScans: StackRule["checkInStack"] = ({ props }, stack) => {
  const scan = at(props["imageScanningConfiguration"], "scanOnPush");
  const byRegistry = stack
    .filter(({ type }) => type === REGISTRY_SCANS)
    .flatMap((registry) => list(registry.props["rules"]))
    .some((rule) => rule === UNKNOWN || SCANS_PUSHES.includes(at(rule, "scanFrequency")));
  return scan === UNKNOWN || isOn(scan) || byRegistry
    ? []
    : [
        "imageScanningConfiguration.scanOnPush must be true where no RegistryScanningConfiguration scans what is pushed",
      ];
};
