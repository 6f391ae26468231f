"""
Declares in MiniStack what releases need: buckets in several regions, the multi-Region signing key, the releaser role, and in another
account the evacuator role; and publishes releases. As the task "replicate" it copies one bucket to others. Reads JSON from stdin.
"""
import hashlib
import json
import sys

import botocore.session
from botocore.config import Config

given = json.load(sys.stdin)
TOOLS = given["account"]
REGION = given["region"]


def client(service, key=TOOLS, secret="test", token=None, region=REGION):
    return botocore.session.Session().create_client(
        service,
        region_name=region,
        endpoint_url=given["endpoint"],
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(s3={"addressing_style": "path"}),
    )


def replicate(source, targets):
    """MiniStack replicates nothing by itself; its copies get version ids of their own."""
    home = client("s3")
    for item in home.list_objects_v2(Bucket=source).get("Contents", []):
        found = home.get_object(Bucket=source, Key=item["Key"])
        body = found["Body"].read()
        for region, bucket in targets.items():
            client("s3", region=region).put_object(
                Bucket=bucket, Key=item["Key"], Body=body, Metadata=found["Metadata"]
            )


if given["task"] == "replicate":
    replicate(given["source"], given["targets"])
    json.dump({}, sys.stdout)
    sys.exit()

s3, kms, iam = client("s3"), client("kms"), client("iam")
for region, buckets in given["buckets"].items():
    for bucket in buckets:
        there = client("s3", region=region)
        place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        there.create_bucket(Bucket=bucket, **place)
        there.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})

key = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256", MultiRegion=True)["KeyMetadata"]["Arn"]
kms.create_alias(AliasName=given["alias"], TargetKeyId=key)
kms.replicate_key(KeyId=key, ReplicaRegion=given["replica"])
client("kms", region=given["replica"]).create_alias(
    AliasName=given["alias"], TargetKeyId=key.replace(REGION, given["replica"])
)

# MiniStack does not know aws:PrincipalArn in trust policies: the account is trusted as a whole.
trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{TOOLS}:root"}, "Action": "sts:AssumeRole"}],
}
# Nor does it know kms:SigningAlgorithm, and it takes an alias for a resource of its own instead of the key that it stands for.
policy = json.loads(given["role"]["policy"].replace(given["signingKey"], key))
for statement in policy["Statement"]:
    if statement["Sid"] == "VerifyReleases":
        del statement["Condition"]
        statement["Resource"] = [f"arn:aws:kms:*:{TOOLS}:{what}" for what in (key.split(":")[5], given["alias"])]

path, name = given["role"]["path"], given["role"]["name"]
iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(trust))
iam.put_role_policy(RoleName=name, PolicyName="access", PolicyDocument=json.dumps(policy))
iam.create_role(RoleName="person", AssumeRolePolicyDocument=json.dumps(trust))
allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}
iam.put_role_policy(RoleName="person", PolicyName="access", PolicyDocument=json.dumps(allow))


# The evacuator lives in the account that is deployed to. Trust is the declared one, but for the role that it names.
evacuator = given["evacuator"]
declared = json.loads(evacuator["trust"])
for statement in declared["Statement"]:
    statement["Condition"] = {name: keys for name, keys in statement["Condition"].items() if "sts:ExternalId" in keys}
there = client("iam", key=evacuator["account"])
there.create_role(
    RoleName=evacuator["name"], Path=evacuator["path"], AssumeRolePolicyDocument=json.dumps(declared)
)
there.put_role_policy(RoleName=evacuator["name"], PolicyName="access", PolicyDocument=evacuator["policy"])


def sign(document):
    digest = hashlib.sha256(document).digest()
    request = {"KeyId": key, "Message": digest, "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
    return kms.sign(**request)["Signature"]


for release in given["releases"]:
    files = {name: text.encode() for name, text in release["files"].items()}
    for document in ("provenance", "manifest"):
        files[f"{document}.sig"] = sign(files[f"{document}.json"])
    for file, body in files.items():
        s3.put_object(Bucket=given["publishes"], Key=f"{release['prefix']}{file}", Body=body)

person = client("sts").assume_role(RoleArn=f"arn:aws:iam::{TOOLS}:role/person", RoleSessionName="ann")["Credentials"]
json.dump({name: person[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}, sys.stdout)
