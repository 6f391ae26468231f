/** User data as the component forms it. */
import { InstanceUserData, type InstanceUserDataArgs } from "../../../components";
import { deploy } from "../deployed";

export const REGION = "eu-central-1";

/** The text for a system, Amazon Linux 2023 unless told otherwise. */
export async function textOf(args: Partial<InstanceUserDataArgs>): Promise<string> {
  const { outputs } = await deploy(() => {
    const given = { operatingSystem: "AmazonLinux2023" as const, region: REGION, ...args };
    return { text: new InstanceUserData("boot", given).userData };
  });
  return outputs["text"] as string;
}
