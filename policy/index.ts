/** Entry point of `pulumi preview --policy-pack policy`. */
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("interlock-policy", { policies, displayName: "Interlock", provider: "aws" });
