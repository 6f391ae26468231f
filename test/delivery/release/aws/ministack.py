"""Declares in MiniStack what releases need: buckets, the signing key, the releaser role; and publishes releases. Reads JSON from stdin."""
import hashlib
import json
import sys

import botocore.session
from botocore.config import Config

given = json.load(sys.stdin)
TOOLS = given["account"]
REGION = given["region"]


def client(service, key=TOOLS, secret="test", token=None):
    return botocore.session.Session().create_client(
        service,
        region_name=REGION,
        endpoint_url=given["endpoint"],
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(s3={"addressing_style": "path"}),
    )


s3, kms, iam = client("s3"), client("kms"), client("iam")
for bucket in given["buckets"]:
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})

key = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["Arn"]
kms.create_alias(AliasName=given["alias"], TargetKeyId=key)

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
        statement["Resource"] = [key, key.split(":key/")[0] + ":" + given["alias"]]

path, name = given["role"]["path"], given["role"]["name"]
iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(trust))
iam.put_role_policy(RoleName=name, PolicyName="access", PolicyDocument=json.dumps(policy))
iam.create_role(RoleName="person", AssumeRolePolicyDocument=json.dumps(trust))
allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}
iam.put_role_policy(RoleName="person", PolicyName="access", PolicyDocument=json.dumps(allow))


def sign(document):
    digest = hashlib.sha256(document).digest()
    request = {"KeyId": key, "Message": digest, "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
    return kms.sign(**request)["Signature"]


for release in given["releases"]:
    files = {name: text.encode() for name, text in release["files"].items()}
    for document in ("provenance", "manifest"):
        files[f"{document}.sig"] = sign(files[f"{document}.json"])
    for file, body in files.items():
        s3.put_object(Bucket=given["buckets"][0], Key=f"{release['prefix']}{file}", Body=body)

person = client("sts").assume_role(RoleArn=f"arn:aws:iam::{TOOLS}:role/person", RoleSessionName="ann")["Credentials"]
json.dump({name: person[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}, sys.stdout)
