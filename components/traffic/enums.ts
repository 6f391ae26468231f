/** Choices of traffic between regions. */

/** How Route 53 chooses between regions that are healthy. */
export const TrafficPolicy = {
  /** The region that answers the asking network fastest, by AWS's measurements. */
  Latency: "Latency",
  /** Each region by its weight's share. */
  Weighted: "Weighted",
} as const;
export type TrafficPolicy = (typeof TrafficPolicy)[keyof typeof TrafficPolicy];

/** What the health checkers speak. They do not verify certificates. */
export const TrafficHealthProtocol = {
  Http: "HTTP",
  Https: "HTTPS",
} as const;
export type TrafficHealthProtocol = (typeof TrafficHealthProtocol)[keyof typeof TrafficHealthProtocol];
