/** The ground of L1: the store in memory, and the world without a wire. Nothing in it waits for a real timer or socket. */
import { createMemoryStore } from '@lockstep/server';
import type { World } from '@lockstep/simulator';
import type { VirtualClock } from '../clock.ts';
import { directConnector } from '../direct/connector.ts';
import { directGraphConnector } from '../direct/graph/connector.ts';
import { ACCOUNT, accessOf, type Company } from './company.ts';
import { NOTIFICATION_ADDRESS, openPosts } from './posts.ts';
import type { Ground } from './stage.ts';

export const level1 = (world: World, clock: VirtualClock, company: Company): Ground => {
  const store = createMemoryStore();
  const posts = company.posted ? openPosts(world, clock, store) : null;
  const told = posts === null ? {} : { subscriptions: posts.subscriptions };
  return {
    endpoint: {
      url: 'https://exchange.bank.example/EWS/Exchange.asmx',
      authority: null,
      ...(posts === null ? {} : { notificationUrl: NOTIFICATION_ADDRESS }),
    },
    store,
    changes: () => store.changes(),
    asked: [],
    openForWorker: (onPoint) => {
      const own = store.reopen({ onPoint });
      return Promise.resolve({ store: own, crash: () => own.crash(), gone: () => Promise.resolve() });
    },
    connect: (between, timer) =>
      directConnector({ world, account: ACCOUNT, access: accessOf(company), clock, between, timer, poisoned: company.poisoned }),
    connectByGraph: (between) => directGraphConnector({ world, account: ACCOUNT, clock, between, poisoned: company.poisoned, ...told }),
    graphNames: { named: (lasting) => lasting, lasting: (named) => named },
    listens: true,
    posts,
    exits: null,
    close: () => {
      posts?.subscriptions.close();
      return store.close();
    },
  };
};
