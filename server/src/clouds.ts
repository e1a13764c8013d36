/**
 * Microsoft's own addresses, by cloud: who issues tokens, for which Exchange Online, and where Graph is (L:deployments, which names
 * login.chinacloudapi.cn for China: another name of the authority below).
 */
import type { Cloud, ConnectionSettings } from './store/rows/connection-settings.ts';

export const CLOUDS: Readonly<Record<Cloud, { readonly authority: string; readonly audience: string; readonly graph: string }>> = {
  global: {
    authority: 'https://login.microsoftonline.com',
    audience: 'https://outlook.office365.com',
    graph: 'https://graph.microsoft.com',
  },
  usGovHigh: {
    authority: 'https://login.microsoftonline.us',
    audience: 'https://outlook.office365.us',
    graph: 'https://graph.microsoft.us',
  },
  usGovDod: {
    authority: 'https://login.microsoftonline.us',
    audience: 'https://outlook-dod.office365.us',
    graph: 'https://dod-graph.microsoft.us',
  },
  china: {
    authority: 'https://login.partner.microsoftonline.cn',
    audience: 'https://partner.outlook.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
  },
};

/** The root that is asked; tokens are for that of the cloud. */
export const graphRootOf = ({ graphEndpoint, oauth }: Pick<ConnectionSettings, 'graphEndpoint' | 'oauth'>): URL =>
  new URL(graphEndpoint ?? CLOUDS[oauth?.cloud ?? 'global'].graph);
