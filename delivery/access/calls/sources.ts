/** Pages of the AWS documentation that the rows of the tables cite. */
const guide =
  (service: string, book = "userguide") =>
  (page: string) =>
    `https://docs.aws.amazon.com/${service}/latest/${book}/${page}.html`;

export const CODEPIPELINE = guide("codepipeline");
export const CODEARTIFACT = guide("codeartifact", "ug");
export const DEVELOPER_TOOLS = guide("dtconsole");
export const SNS = guide("sns", "dg");
export const CLOUDTRAIL = guide("awscloudtrail");
export const CODECOMMIT_GUIDE = guide("codecommit");
export const CODEBUILD = guide("codebuild");
export const CODEDEPLOY = guide("codedeploy");
export const AUTO_SCALING = guide("autoscaling", "ec2/userguide");
export const S3 = guide("AmazonS3");
export const S3_API = guide("AmazonS3", "API");
export const ECR = guide("AmazonECR");
export const ECS = guide("AmazonECS", "developerguide");
export const LAMBDA = guide("lambda", "dg");
export const KMS = guide("kms", "developerguide");
export const IAM = guide("IAM", "UserGuide");
export const EVENTBRIDGE = guide("eventbridge");
export const CLOUDWATCH = guide("AmazonCloudWatch", "monitoring");
export const SYSTEMS_MANAGER = guide("systems-manager");
export const STS = guide("STS", "APIReference");
export const AWS_MANAGED = guide("aws-managed-policy", "reference");
