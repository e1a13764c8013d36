/** Subscriptions over sockets, as the simulator's process keeps them: a restart forgets them, and whoever renews one is told that it is gone. */
import { randomUUID } from 'node:crypto';
import { type Issuer, TENANT } from '../../oauth/issuer.ts';
import type { World } from '../../world/world.ts';
import { createPost } from './post.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';

/** @param authorities PEM of CAs that are trusted beside those of Node, as a receiver on this machine may stand under our own */
export function openSubscriptions(
  world: World,
  issuer: Pick<Issuer, 'applications'>,
  authorities: readonly string[],
  report: (error: unknown) => void,
): Subscriptions {
  const { post, close } = createPost(authorities);
  const subscriptions = createSubscriptions({
    world,
    post,
    tenantId: TENANT,
    clientIdOf: (account) =>
      [...issuer.applications.values()].find((one) => one.account.toLowerCase() === account.toLowerCase())?.clientId ?? null,
    // Never one that was given before a restart: its owner would renew what is somebody else's.
    newId: randomUUID,
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
