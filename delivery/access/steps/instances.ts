/** What instances do beside taking deployments. */
export type InstanceStep =
  | {
      /** An agent ships logs, as the instance's role. */
      readonly kind: "ShipLogs";
      readonly instanceRoleArn: string;
      readonly logGroupArn: string;
    }
  | {
      /** Somebody opens a session through Session Manager, which is logged. */
      readonly kind: "OpenSession";
      readonly instanceRoleArn: string;
      readonly instanceArn: string;
      readonly logGroupArn: string;
    };
