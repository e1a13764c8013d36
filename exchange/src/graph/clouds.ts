/** What is a fact about Graph as a transport, and about the clouds it runs in (graph.md section 1). */
import type { Capabilities } from '../connector.ts';

export type GraphCloud = 'global' | 'usGovHigh' | 'usGovDod' | 'china';

/** Neither permanentDelete nor translateExchangeIds is offered in the clouds of the US government. */
const isGovernment = (cloud: GraphCloud): boolean => cloud === 'usGovHigh' || cloud === 'usGovDod';

/** What a connector of this cloud can. */
export const graphCapabilities = (cloud: GraphCloud): Capabilities => ({
  feed: 'window',
  live: 'push',
  deleteModes: isGovernment(cloud) ? ['deletedItems'] : ['deletedItems', 'hardDelete'],
  conditionalWrites: true,
  silentWrites: false,
  moveBack: false,
  givesUid: false,
});

export const translates = (cloud: GraphCloud): boolean => !isGovernment(cloud);
