/** The server's side of a write: what it makes of the items when a request arrives, in time or late. */
import { SECOND } from '../../../src/model.ts';
import type { Facets } from '../../../src/model.ts';
import type { EventPatch, Plan, Situation } from '../../../src/plan.ts';
import type { RemoteAction, Shell } from './shell.ts';
import { change, isLive, rewritten } from './world.ts';
import type { Author, Item } from './world.ts';

/** What the server does with a request. Conditional writes are refused when the item moved on. */
export const carryOut = (shell: Shell, action: RemoteAction, situation: Situation, plan: Plan): Item | null | 'stale' => {
  const { world } = shell;
  if (action.do === 'createEvent') {
    world.versions += 1;
    const created: Item = {
      id: `item-${world.versions}`,
      epoch: action.epoch,
      facets: rewritten(action.facets, world.setting),
      author: { when: 'us', title: 'us', body: 'us', location: 'us', showAs: 'us' },
      version: world.versions,
      where: 'calendar',
      visibleAt: world.now + (world.versions % 3) * 5 * SECOND,
      attendees: world.setting.attendees,
      onlineMeeting: false,
    };
    world.items = [...world.items, created];
    shell.watch.applied?.(shell, action, situation, plan, null);
    return created;
  }
  const item = world.items.find((one) => one.id === action.id && isLive(one));
  if (item === undefined) return action.do === 'removeEvent' ? null : 'stale';
  if (String(item.version) !== action.ifVersion) return 'stale';
  if (action.do === 'removeEvent') {
    change(world, item, { where: world.setting.policy.deletion === 'deletedItems' ? 'deletedItems' : 'nowhere' });
  } else if (action.do === 'moveEventBack') {
    const id = `${item.id}'`;
    change(world, item, { where: 'calendar', id });
    shell.watch.applied?.(shell, action, situation, plan, item);
    return world.items.find((one) => one.id === id) ?? null;
  } else {
    const author: Record<string, Author> = { ...item.author };
    const patch = facetsOf(action.patch);
    for (const facet of Object.keys(patch)) author[facet] = 'us';
    // A time alone leaves the recurrence as it is.
    const kept = patch.when !== undefined && action.patch.recurrence === undefined && item.facets.when.repeats === true;
    const when = patch.when === undefined ? item.facets.when : kept ? { ...patch.when, repeats: true as const } : patch.when;
    change(world, item, { facets: rewritten({ ...item.facets, ...patch, when }, world.setting), author: author as Item['author'] });
  }
  shell.watch.applied?.(shell, action, situation, plan, item);
  return world.items.find((one) => one.id === item.id) ?? null;
};

/** What a patch writes, without what it clears. */
export const facetsOf = (patch: EventPatch): Partial<Facets> => {
  const { recurrence: _, ...facets } = patch;
  return facets;
};
