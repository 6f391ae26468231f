/** Whom the settings name besides what the stacks make: the proof lets nobody else in. */
import type { EnvironmentSettings, SharedSettings } from "./settings";
import type { NotificationSettings } from "./settings/types";

/** The output `trusts` of a stack. */
export interface Trusts {
  /** ARNs of roles, `*` allowed as in the settings. */
  readonly principals: readonly string[];
  readonly accounts: readonly string[];
  /** E-mail addresses, numbers, and ARNs of chat configurations. */
  readonly endpoints: readonly string[];
}

const endpointsOf = ({ notificationEmails, notificationNumbers, notificationChats }: NotificationSettings) => [
  ...notificationEmails,
  ...notificationNumbers,
  ...notificationChats,
];

export const sharedTrusts = (settings: SharedSettings): Trusts => ({
  principals: [...settings.developers, ...settings.maintainers, ...settings.readers],
  accounts: settings.imageReaders,
  endpoints: endpointsOf(settings),
});

export const environmentTrusts = (settings: EnvironmentSettings): Trusts => ({
  principals: [
    ...(settings.source.kind === "channel" ? [...settings.source.releasers, ...settings.source.evacuators] : []),
    ...settings.onPremisesRegistrars,
  ],
  accounts: [],
  endpoints: endpointsOf(settings),
});
