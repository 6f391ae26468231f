/** What machines on premises do beside downloading bundles. */
export type OnPremisesStep =
  | {
      /** A role of the data centre opens a session that bears a machine's name. */
      readonly kind: "OpenMachineSession";
      readonly registrarArn: string;
      readonly roleArn: string;
      readonly instanceName: string;
      readonly region: string;
    }
  | {
      /** The registrar registers and tags a machine, or takes it out again. */
      readonly kind: "RegisterMachine";
      readonly registrarRoleArn: string;
      /** `arn:…:codedeploy:…:instance:<name>`. */
      readonly instanceArn: string;
    };
