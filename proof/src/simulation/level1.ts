/** The ground of L1: the store in memory, and the world without a wire. Nothing in it waits for a real timer or socket. */
import { createMemoryStore } from '@lockstep/server';
import type { World } from '@lockstep/simulator';
import type { VirtualClock } from '../clock.ts';
import { directConnector } from '../direct/connector.ts';
import { directGraphConnector } from '../direct/graph/connector.ts';
import { ACCOUNT, accessOf, type Company } from './company.ts';
import type { Ground } from './stage.ts';

export const level1 = (world: World, clock: VirtualClock, company: Company): Ground => {
  const store = createMemoryStore();
  return {
    endpoint: { url: 'https://exchange.bank.example/EWS/Exchange.asmx', authority: null },
    store,
    asked: [],
    openForWorker: (onPoint) => {
      const own = store.reopen({ onPoint });
      return Promise.resolve({ store: own, crash: () => own.crash(), gone: () => Promise.resolve() });
    },
    connect: (between, timer) =>
      directConnector({ world, account: ACCOUNT, access: accessOf(company), clock, between, timer, poisoned: company.poisoned }),
    connectByGraph: (between) => directGraphConnector({ world, account: ACCOUNT, clock, between, poisoned: company.poisoned }),
    graphNames: { named: (lasting) => lasting, lasting: (named) => named },
    listens: true,
    close: () => store.close(),
  };
};
