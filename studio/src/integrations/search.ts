/** Which part of an integration the address names. */
export const TABS = ['settings', 'people', 'resources', 'grant', 'test'] as const;
export type Tab = (typeof TABS)[number];

const isTab = (value: unknown): value is Tab => TABS.some((tab) => tab === value);
export const readTab = ({ tab }: Record<string, unknown>): { tab?: Tab } => (isTab(tab) ? { tab } : {});
