/** The domain of package repositories, its key and its policy. */
import * as pulumi from "@pulumi/pulumi";
import { Domain, DomainPermissions } from "@pulumi/aws/codeartifact";
import { Alias, Key } from "@pulumi/aws/kms";
import { childName } from "../internal/names";
import { policyDocument } from "../internal/policies";
import { granteesOf } from "./access";
import { resourcePolicy } from "./resourcePolicy";
import { domainStatements, keyStatements } from "./statements";
import { disposable, type Packages, usersOf } from "./users";

/** Creates the domain; its policy names whoever uses one of the repositories. */
export function createDomain(packages: Packages): { readonly domain: Domain; readonly keyArn: pulumi.Output<string> } {
  const { component: parent, name, args, location } = packages;
  const { domainName, region, tags } = args;
  const keyArn = args.kmsKeyArn === undefined ? createKey(packages) : pulumi.output(args.kmsKeyArn);
  const domain = new Domain(
    childName(name, "domain"),
    { domain: domainName, encryptionKey: keyArn, region, tags },
    { parent },
  );
  const users = granteesOf(Object.values(args.repositories).flatMap((settings) => usersOf(args, settings).readers));
  const policy = resourcePolicy(domainStatements(location, users), `domain ${domainName}`);
  if (policy !== undefined)
    new DomainPermissions(
      childName(name, "domain-access"),
      { domain: domain.domain, policyDocument: policy, region },
      disposable(parent),
    );
  return { domain, keyArn };
}

function createKey({ component: parent, name, args, location }: Packages): pulumi.Output<string> {
  const { domainName, keyAlias = `alias/${domainName}-packages`, region, tags } = args;
  const policy = policyDocument(keyStatements(location));
  const key = new Key(
    childName(name, "key"),
    { description: `Packages of ${domainName}`, enableKeyRotation: true, policy, region, tags },
    { parent },
  );
  new Alias(childName(name, "key-alias"), { name: keyAlias, targetKeyId: key.keyId, region }, { parent });
  return key.arn;
}
