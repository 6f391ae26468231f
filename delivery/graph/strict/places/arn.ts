/** The parts of an ARN. */

export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty for services without regions, and for buckets. */
  readonly region: string;
  /** Empty for buckets, and for what AWS itself owns. */
  readonly account: string;
  readonly resource: string;
}

const FORM = /^arn:([^:\s]*):([^:\s]*):([^:\s]*):([^:\s]*):(\S+)$/;

/** Takes an ARN apart; undefined for any other text. */
export function arnOf(text: string): Arn | undefined {
  const [, partition = "", service = "", region = "", account = "", resource = ""] = FORM.exec(text) ?? [];
  return resource === "" ? undefined : { partition, service, region, account, resource };
}

/** Whether a part of an ARN stands for many, as parts of patterns and templates do. */
export const isPattern = (part: string): boolean => /[*?$]/.test(part);
