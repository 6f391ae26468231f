/** Who may pull from and push to a repository of images, beyond what IAM policies of its own account say. Pure. */
import { oneOrMany, rolesOf, type Statement } from "../internal/policies";
import type { AccountRoles } from "../internal/roleArns";

/** Source: ECR User Guide repository-policy-examples; the last as AmazonECSTaskExecutionRolePolicy has it. */
const PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"] as const;

/** What puts an image into a repository. Source: ECR User Guide image-push-iam. */
const PUT = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"] as const;
/** What a push asks for besides. Source: the same. */
const PUSH = [...PUT, "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"] as const;

export interface RepositoryAccess {
  readonly partition: string;
  readonly pullers: readonly AccountRoles[];
  /** Who alone may push; whoever the account's policies let push where it is empty. */
  readonly pushers: readonly AccountRoles[];
  /** Whether images are pushed here; others come by replication alone. */
  readonly isHome: boolean;
}

/** The statements; none for a repository that only its own account's policies govern. A repository's policy names no resource. */
export function repositoryStatements({ partition, pullers, pushers, isHome }: RepositoryAccess): readonly Statement[] {
  const allow = (Sid: string, { accountId, arns }: AccountRoles, Action: readonly string[]): Statement => ({
    Sid: `${Sid}${accountId}`,
    Effect: "Allow",
    ...rolesOf(partition, accountId, oneOrMany(arns)),
    Action,
  });
  return [
    ...pullers.map((roles) => allow("PullFromAccount", roles, PULL)),
    ...(isHome ? pushers : []).map((roles) => allow("PushFromAccount", roles, PUSH)),
    ...(pushers.length === 0 ? [] : [onlyPush(pushers.flatMap(({ arns }) => arns))]),
  ];
}

/**
 * Keeps everybody else from pushing, to replicas too: tags never move, so that whoever pushed a version there first would keep the real
 * one out. Copies by replication come by `ecr:ReplicateImage`, which is not denied.
 */
const onlyPush = (arns: readonly string[]): Statement => ({
  Sid: "OnlyThesePush",
  Effect: "Deny",
  Principal: "*",
  Action: PUT,
  Condition: { ArnNotLike: { "aws:PrincipalArn": oneOrMany(arns) } },
});
