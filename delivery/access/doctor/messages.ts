/** Reads the texts in which AWS denies access. */

/** What a text says; what it leaves out is found in the program. */
export interface Symptom {
  /** Name of the wording. */
  readonly wording: string;
  /** ARN of the role, user or session, or the name of a service. */
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  /** Bucket and key of an artifact. */
  readonly bucket?: string;
  readonly key?: string;
  /** Matches the IAM actions that the text may be about, where it names none. A regular expression. */
  readonly calls?: string;
  /** True where the text is about CodePipeline's copy of an artifact into another region. */
  readonly copies?: true;
  /** Kind of policy that denies, in AWS's words, such as `identity-based` or `service control`. */
  readonly policy?: string;
  /** Whether a Deny decided. */
  readonly explicit?: boolean;
}

type Groups = Readonly<Record<string, string | undefined>>;

interface Wording {
  readonly name: string;
  readonly pattern: RegExp;
  readonly read: (groups: Groups) => Said;
}

type Said = Omit<Symptom, "wording">;

/** Drops what the text does not say. */
const said = (symptom: { readonly [K in keyof Said]: Said[K] | undefined }): Said =>
  Object.fromEntries(Object.entries(symptom).filter(([, value]) => value !== undefined));

/** Names that CodeDeploy gives to services. */
const SERVICES: Readonly<Record<string, string>> = {
  AmazonAutoScaling: "autoscaling",
  AmazonEC2: "ec2",
  AmazonElasticLoadBalancing: "elasticloadbalancing",
  AmazonElasticLoadBalancingV2: "elasticloadbalancing",
  AmazonCloudWatch: "cloudwatch",
  AmazonSNS: "sns",
  AmazonECS: "ecs",
  AWSLambda: "lambda",
};

const ARN = String.raw`arn:[\w-]+:[\w-]+:[\w-]*:\d*:[^\s'"()]+?`;
const END = String.raw`(?=[\s'"()]|[.,;]?(?:\s|$))`;

/** The wordings, the most telling first. Which of them were read in public texts is said in the tests. */
const WORDINGS: readonly Wording[] = [
  {
    name: "is not authorized to perform",
    pattern: new RegExp(
      String.raw`(?:User: )?(?<principal>${ARN}|[\w.-]+\.amazonaws\.com) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on (?:this )?resource(?:: ["']?(?<resource>${ARN}|\*)["']?)?${END})?(?=(?<rest>(?:(?!User: )[^\n]){0,300}))`,
    ),
    read: ({ principal, action, resource, rest = "" }) =>
      said({
        principal,
        action,
        resource,
        explicit: / explicit(?:ly)? den/.test(rest),
        policy: /(?:no|in an?|a) ([\w-]+(?: control)?(?: boundary)?)(?:-based)? polic/.exec(rest)?.[1],
      }),
  },
  {
    name: "AssumeRole between roles",
    pattern: new RegExp(
      String.raw`(?<principal>${ARN}|[\w.-]+\.amazonaws\.com) is not authorized to perform AssumeRole on (?:action )?role (?<resource>${ARN})${END}`,
    ),
    read: ({ principal, resource }) => said({ principal, action: "sts:AssumeRole", resource }),
  },
  {
    name: "CodePipeline cannot assume its role",
    pattern: new RegExp(String.raw`[Aa]ccess denied when attempting to assume the role '?(?<resource>${ARN})${END}`),
    read: ({ resource }) => said({ principal: "codepipeline.amazonaws.com", action: "sts:AssumeRole", resource }),
  },
  {
    name: "a service cannot assume the role",
    pattern: new RegExp(
      String.raw`(?:(?<service>CodeBuild|CodeDeploy) (?:is not authorized to perform: sts:AssumeRole on|cannot assume(?: the)? role|does not have the permissions required to assume the role)) (?<resource>${ARN})${END}`,
    ),
    read: ({ service = "", resource }) =>
      said({ principal: `${service.toLowerCase()}.amazonaws.com`, action: "sts:AssumeRole", resource }),
  },
  {
    name: "the artifact cannot be read",
    pattern:
      /Unable to access the artifact with Amazon S3 object key '(?<key>[^']+)' located in the Amazon S3 artifact bucket '(?<bucket>[^']+)'/,
    read: ({ key, bucket }) => said({ bucket, key, calls: "^(s3:GetObject(Version)?|kms:Decrypt)$" }),
  },
  {
    name: "artifact replication",
    pattern: /Replication of artifact\s*(?:'(?<key>[^']+)')?\s*(?:failed|from)/i,
    read: ({ key }) => said({ key, copies: true }),
  },
  {
    name: "the service role lacks a service",
    pattern: new RegExp(
      String.raw`The IAM role (?<principal>${ARN}) does not give you permission to perform operations in the following AWS service: (?<service>\w+)`,
    ),
    read: ({ principal, service = "" }) =>
      said({
        principal,
        calls: `^${SERVICES[service] ?? service.replace(/^(Amazon|AWS)/, "").toLowerCase()}:`,
      }),
  },
  {
    name: "the action's role lacks CodeDeploy",
    pattern: /The provided role does not have sufficient permissions to access CodeDeploy/,
    read: () => ({ calls: "^codedeploy:" }),
  },
  {
    name: "the action's role lacks CodeBuild",
    pattern:
      /The service role or action role doesn.t have the permissions required to (?:start|access) .*(?:CodeBuild|build)/,
    read: () => ({ calls: "^codebuild:" }),
  },
  {
    name: "the key cannot be used",
    pattern:
      /The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access/,
    read: () => ({ action: "kms:Decrypt" }),
  },
  {
    name: "S3 denies without saying why",
    pattern:
      /(?:\(AccessDenied\) when calling the (?<operation>\w+) operation|Code: ?AccessDenied|<Code>AccessDenied<\/Code>)/,
    read: ({ operation }) => ({
      action: `s3:${(operation ?? "GetObject").replace(/^(Head|Copy)Object$/, "GetObject")}`,
    }),
  },
];

/** What a text says; empty when it has none of the known wordings. The first wording that fits counts, once for each place. */
export function readMessage(text: string): readonly Symptom[] {
  const joined = text.replace(/\s*\n\s*/g, " ").replace(/[‘’]/g, "'");
  for (const { name, pattern, read } of WORDINGS) {
    const found = [...joined.matchAll(new RegExp(pattern, "g"))];
    if (found.length > 0) return found.map(({ groups = {} }) => ({ wording: name, ...read(groups) }));
  }
  return [];
}

/** Names of the wordings, for whoever brings another. */
export const wordings = (): readonly string[] => WORDINGS.map(({ name }) => name);
