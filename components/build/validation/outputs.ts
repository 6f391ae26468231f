import { ARN_FORMS, checkArn, checkChoice, checkCount, checkLogRetention, checkUnique } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import type { BuildProjectArgs } from "../args";
import type { BuildArtifact, BuildReportGroup } from "../args/storage";
import { BuildPackaging, BuildReportType } from "../enums";
import { checkIdentifier } from "./source";

/** Checks what builds leave behind: artifacts, logs and reports. */
export function checkOutputs(problems: Problems, args: BuildProjectArgs): void {
  checkArtifacts(problems, args);
  checkLogs(problems, args);
  checkReportGroups(problems, args);
}

function checkArtifacts(problems: Problems, { artifact, secondaryArtifacts = [] }: BuildProjectArgs): void {
  if (artifact) checkArtifact(problems, "artifact", artifact);
  checkCount(problems, "secondaryArtifacts", secondaryArtifacts, [0, 12], "artifacts", "store fewer");
  const identifiers = secondaryArtifacts.map(({ identifier }) => identifier);
  checkUnique(problems, "secondaryArtifacts", identifiers, "give each an identifier of its own");
  secondaryArtifacts.forEach((each, index) => {
    checkIdentifier(problems, `secondaryArtifacts[${index}].identifier`, each.identifier);
    checkArtifact(problems, `secondaryArtifacts[${index}]`, each);
  });
}

function checkArtifact(problems: Problems, property: string, { path, packaging }: BuildArtifact): void {
  checkFolder(problems, `${property}.path`, path);
  checkChoice(problems, `${property}.packaging`, packaging, BuildPackaging, "omit it to use ZIP");
}

function checkLogs(problems: Problems, { logRetentionDays, logBucketName, logPrefix }: BuildProjectArgs): void {
  checkLogRetention(problems, "logRetentionDays", logRetentionDays, "omit it to use 365");
  checkFolder(problems, "logPrefix", logPrefix);
  problems.require(logPrefix === undefined || logBucketName !== undefined, {
    property: "logPrefix",
    allowed: "must not be given without logBucketName",
    got: logPrefix,
    fix: "remove it or name the bucket",
  });
}

function checkReportGroups(problems: Problems, { projectName, reportGroups = [] }: BuildProjectArgs): void {
  checkCount(problems, "reportGroups", reportGroups, [0, 5], "groups", "put reports of one kind together");
  const names = reportGroups.map(({ name }) => name);
  checkUnique(problems, "reportGroups", names, "give each group a name of its own");
  reportGroups.forEach((group, index) => checkReportGroup(problems, projectName, `reportGroups[${index}]`, group));
}

/** Names: `codebuild.ReportGroupName`; its pattern is not documented, so the project's is taken. */
function checkReportGroup(problems: Problems, projectName: string, property: string, group: BuildReportGroup): void {
  const most = 128 - projectName.length - 1;
  problems.require(/^[A-Za-z0-9_-]+$/.test(group.name) && group.name.length <= most, {
    property: `${property}.name`,
    allowed: `must be 1 to ${most} letters, digits, - and _, the project's name being put before it`,
    got: group.name,
    fix: "shorten or respell it",
  });
  checkChoice(problems, `${property}.type`, group.type, BuildReportType, "omit it to use TEST");
  checkFolder(problems, `${property}.exportPath`, group.exportPath);
  checkArn(problems, `${property}.exportKeyArn`, ARN_FORMS.key, group.exportKeyArn, "give the key's ARN");
  const packaging = group.exportPackaging;
  checkChoice(problems, `${property}.exportPackaging`, packaging, BuildPackaging, "omit it to use NONE");
  if (group.exportBucketName !== undefined) return;
  for (const setting of ["exportPath", "exportKeyArn", "exportPackaging"] as const) {
    problems.require(group[setting] === undefined, {
      property: `${property}.${setting}`,
      allowed: "must not be given without exportBucketName",
      fix: "remove it or name the bucket",
    });
  }
}

/** Requires a folder of a bucket: what a policy's resource can be formed from. */
export function checkFolder(problems: Problems, property: string, folder: string | undefined): void {
  problems.require(folder === undefined || /^[\w!.'()-][\w!.'()/-]*(?<!\/)$/.test(folder), {
    property,
    allowed: "must be a folder of letters, digits and ! - _ . ' ( ) /, neither beginning nor ending with /",
    got: folder,
    fix: "omit it to use the project's name",
  });
}
