import { requireArn } from "../evaluator/arn";
import type { ImageUse } from "../steps/images";
import { accountOf, expand, type Row, type TableCall } from "./rows";
import { AWS_MANAGED, ECR } from "./sources";

const SIGN_IN: readonly Row[] = [
  {
    actions: ["ecr:GetAuthorizationToken"],
    purpose: "signs in to the registry",
    source: ECR("registry_auth"),
  },
];

const PUSH: readonly Row[] = [
  {
    actions: [
      "ecr:BatchCheckLayerAvailability",
      "ecr:InitiateLayerUpload",
      "ecr:UploadLayerPart",
      "ecr:CompleteLayerUpload",
      "ecr:PutImage",
    ],
    purpose: "pushes the image",
    source: ECR("image-push-iam"),
  },
  {
    actions: ["ecr:BatchGetImage"],
    purpose: "looks whether the image is there already; granted by the page, and called by some clients only",
    source: ECR("image-push-iam"),
    necessity: "optional",
  },
];

const PULL: readonly Row[] = [
  {
    actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    purpose: "pulls the image",
    source: ECR("repository-policy-examples"),
  },
  {
    actions: ["ecr:BatchCheckLayerAvailability"],
    purpose: "looks which layers there are, as the policy for starting tasks grants",
    source: AWS_MANAGED("AmazonECSTaskExecutionRolePolicy"),
  },
];

/** Signing in happens in the registry of the caller's own account; the repository may be another's. */
const onImage =
  (rows: readonly Row[]) =>
  ({ principal, repositoryArn }: ImageUse): TableCall[] => {
    const { region } = requireArn(repositoryArn);
    return [
      ...expand(SIGN_IN, { principal, resource: "*", resourceAccount: accountOf(principal), region }),
      ...expand(rows, { principal, resource: repositoryArn, region }),
    ];
  };

export const pullImage = onImage(PULL);

const FIND: readonly Row[] = [
  {
    actions: ["ecr:DescribeImages"],
    purpose: "looks whether the image is in the region",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html",
  },
];

/** An API call, which takes no login to the registry. */
const findImage = ({ principal, repositoryArn }: ImageUse): TableCall[] =>
  expand(FIND, { principal, resource: repositoryArn, region: requireArn(repositoryArn).region });

/** The tables of what is done with images. */
export const IMAGE_TABLES = { PushImage: onImage(PUSH), PullImage: pullImage, FindImage: findImage };
