import * as pulumi from "@pulumi/pulumi";
import { environmentStack } from "./stacks/environment";
import { SHARED_STACK } from "./stacks/settings";
import { sharedStack } from "./stacks/shared";

/** The stack named `shared` declares what all environments share; every other stack is an environment. */
export = async () => (pulumi.getStack() === SHARED_STACK ? sharedStack() : environmentStack());
