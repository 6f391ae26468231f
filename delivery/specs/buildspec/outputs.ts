import { filledText, oneOf, text, yesNo } from "../codec";
import { listOf, mappingOf } from "../collections";
import { defaulted, optional, record, required, type Fields } from "../record";
import { cacheActions, reportFormats } from "../enums";
import type { Artifacts, ArtifactSet, Cache, ReportGroup } from "./model";

const paths = listOf(filledText, { what: "paths", minimum: 1, orOne: true });
const discardPaths = defaulted("discard-paths", yesNo, () => false);
const baseDirectory = optional("base-directory", filledText);

const reportGroup = record<ReportGroup>(
  {
    files: required("files", paths),
    fileFormat: defaulted("file-format", oneOf(reportFormats, { ignoreCase: true }), () => "JUNITXML" as const),
    baseDirectory,
    discardPaths,
  },
  { what: "a report group" },
);

export const reports = mappingOf(reportGroup, { what: "report group" });

const artifactFields: Omit<Fields<ArtifactSet>, "files"> = {
  name: optional("name", filledText),
  discardPaths,
  baseDirectory,
  excludePaths: defaulted("exclude-paths", listOf(filledText, { what: "paths", orOne: true }), () => []),
  enableSymlinks: defaulted("enable-symlinks", yesNo, () => false),
  s3Prefix: optional("s3-prefix", text),
};

const secondary = mappingOf(
  record<ArtifactSet>({ files: required("files", paths), ...artifactFields }, { what: "a secondary artifact" }),
  { what: "artifact" },
);

/**
 * The reference demands `files` even beside secondary artifacts, yet pipelines with several outputs run without: the
 * warning says so, and only artifacts with neither are an error.
 */
export const artifacts = record<Artifacts>(
  {
    files: defaulted("files", paths, () => []),
    ...artifactFields,
    secondary: defaulted("secondary-artifacts", secondary, () => ({})),
  },
  {
    what: "artifacts",
    extraSchema: { anyOf: [{ required: ["files"] }, { required: ["secondary-artifacts"] }] },
    check: ({ files, secondary }, node, place) => {
      if (files.length === 0 && Object.keys(secondary).length === 0) {
        place.fail(node, "must have files or secondary-artifacts, got neither");
      }
    },
  },
);

export const cache = record<Cache>(
  {
    paths: required("paths", paths),
    key: optional("key", filledText),
    fallbackKeys: defaulted("fallback-keys", listOf(filledText, { what: "keys", maximum: 5, orOne: true }), () => []),
    action: optional("action", oneOf(cacheActions)),
  },
  { what: "cache" },
);
