"""An S3 server that checks keys, on a free local port, until stdin closes. Prints its URL and the keys of its users as
one line of JSON."""

import json
import logging
import os
import sys

# Checks every request. Set before moto is imported, because moto reads it only once.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "0"

import boto3
import requests
from moto.server import ThreadedMotoServer

USERS = {"job": ["s3:*"], "reader": ["s3:GetObject", "s3:ListBucket"], "nobody": []}


def policy_document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
url = "http://%s:%d" % server.get_host_and_port()
requests.post(url + "/moto-api/reset-auth", data="1000")


def aws_client(name, key="setup", secret="setup"):
    return boto3.client(
        name, endpoint_url=url, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret
    )


iam, s3 = aws_client("iam"), aws_client("s3")
keys = {}
for user, actions in USERS.items():
    iam.create_user(UserName=user)
    if actions:
        document = policy_document(Action=actions, Resource="*")
        iam.put_user_policy(UserName=user, PolicyName="allowed", PolicyDocument=document)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    keys[user] = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

# A role with temporary credentials, which include a session token.
role = iam.create_role(RoleName="guest", AssumeRolePolicyDocument=policy_document(Action="sts:AssumeRole", Principal="*"))
iam.put_role_policy(RoleName="guest", PolicyName="allowed", PolicyDocument=policy_document(Action=["s3:*"], Resource="*"))
guest = aws_client("sts").assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="night")["Credentials"]
keys["guest"] = {
    "AWS_ACCESS_KEY_ID": guest["AccessKeyId"],
    "AWS_SECRET_ACCESS_KEY": guest["SecretAccessKey"],
    "AWS_SESSION_TOKEN": guest["SessionToken"],
}

for bucket in ["exports", "warehouse"]:
    s3.create_bucket(Bucket=bucket)
requests.post(url + "/moto-api/reset-auth", data="0")
print(json.dumps({"url": url, "keys": keys}), flush=True)
sys.stdin.read()
server.stop()
