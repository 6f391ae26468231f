/** Images of ECR, by the addresses that builds and task definitions have them by. */

/** `123456789012.dkr.ecr.region.suffix/name:tag` */
const ECR_IMAGE = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([\w-]+)\.[^/]+\/([^:@]+)/;

/** Repository of an image of ECR; undefined for images elsewhere. */
export function imageRepositoryArn(partition: string, image: string): string | undefined {
  const [, account, region, name] = ECR_IMAGE.exec(image) ?? [];
  return name === undefined ? undefined : `arn:${partition}:ecr:${region}:${account}:repository/${name}`;
}
