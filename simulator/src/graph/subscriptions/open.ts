/** Subscriptions over sockets, as the simulator's process keeps them. */
import { randomUUID } from 'node:crypto';
import { type Issuer, TENANT } from '../../oauth/issuer.ts';
import type { World } from '../../world/world.ts';
import { createPost } from './post.ts';
import type { SavedSubscription } from './saved.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';

export type OpenMeans = {
  readonly world: World;
  readonly issuer: Pick<Issuer, 'applications'>;
  /** PEM of CAs that are trusted beside those of Node, as a receiver on this machine may stand under our own. */
  readonly authorities: readonly string[];
  readonly saved: readonly SavedSubscription[];
  readonly report: (error: unknown) => void;
};

export function openSubscriptions({ world, issuer, authorities, saved, report }: OpenMeans): Subscriptions {
  const { post, close } = createPost(authorities);
  const subscriptions = createSubscriptions({
    world,
    post,
    tenantId: TENANT,
    clientIdOf: (account) =>
      [...issuer.applications.values()].find((one) => one.account.toLowerCase() === account.toLowerCase())?.clientId ?? null,
    // Never one that was given before a restart without a state file: its owner would renew what is somebody else's.
    newId: randomUUID,
    saved,
    report,
  });
  return {
    ...subscriptions,
    close: () => {
      subscriptions.close();
      close();
    },
  };
}
