/** The contract of visits: of all processes together two at most are in a mailbox they do not hold, whoever races whom. */
import { instant, type Instant } from '@lockstep/engine';
import { beforeEach, expect, it } from 'vitest';
import { leavePlace, takePlaces, type Visiting } from '../../../src/sync/visit.ts';
import type { Store } from '../../../src/store/store.ts';
import { furnish, mailbox, minutes, newRoot } from './rows.ts';

export const visitsContract = (open: () => Store): void => {
  let root = '';
  let now: Instant = minutes(0);
  const by = (owner: string): Visiting => ({ store: open(), clock: { now: () => now }, owner });
  const take = async (owner: string, ids: readonly string[], until: Instant): Promise<readonly string[]> =>
    [...(await takePlaces(by(owner), root, ids, until))].toSorted();

  beforeEach(async () => {
    root = newRoot();
    now = minutes(0);
    await furnish(open(), root);
    await open().transaction((tx) => tx.mailboxes.insertAll(['m', 'n'].map((id) => mailbox(root, id))));
  });

  it('I12 two have a place, whoever comes third has none until one of them is over', async () => {
    expect(await take('a', ['m'], minutes(1))).toEqual(['m']);
    expect(await take('b', ['m'], minutes(2))).toEqual(['m']);
    expect(await take('c', ['m', 'n'], minutes(2))).toEqual(['n']);
    now = instant(minutes(1) - 1);
    expect(await take('c', ['m'], minutes(2))).toEqual([]);
    now = minutes(1);
    expect(await take('c', ['m'], minutes(3))).toEqual(['m']);
    expect(await take('d', ['m'], minutes(3))).toEqual([]);
  });

  it('I12 whoever has a place keeps it and takes no second one, and none is shortened', async () => {
    await take('a', ['m'], minutes(2));
    expect(await take('a', ['m'], minutes(1))).toEqual(['m']);
    expect(await take('a', ['m'], minutes(3))).toEqual(['m']);
    expect(await open().transaction((tx) => tx.visits.select({ root, mailbox: 'm' }))).toMatchObject([{ owner: 'a', until: minutes(3) }]);
    await take('b', ['m'], minutes(3));
    expect(await take('a', ['m'], minutes(4))).toEqual(['m']);
    expect(await take('c', ['m'], minutes(4))).toEqual([]);
  });

  it('I12 a place that is given back is free at once, and nobody gives back that of another', async () => {
    await take('a', ['m'], minutes(5));
    await take('b', ['m'], minutes(5));
    await leavePlace(by('c'), root, 'm');
    expect(await take('c', ['m'], minutes(5))).toEqual([]);
    await leavePlace(by('a'), root, 'm');
    expect(await take('c', ['m'], minutes(5))).toEqual(['m']);
  });

  it('I12 of twenty that race for one mailbox two come in, the first time and once all are over', async () => {
    const owners = Array.from({ length: 20 }, (_, index) => `racer ${index}`);
    const race = async (until: Instant): Promise<number> =>
      (await Promise.all(owners.map(async (owner) => take(owner, ['n', 'm'], until)))).flat().length;
    // Both mailboxes have two places each.
    expect(await race(minutes(1))).toBe(4);
    now = minutes(1);
    expect(await race(minutes(2))).toBe(4);
    now = instant(minutes(2) - 1);
    expect(await race(minutes(3))).toBeLessThanOrEqual(4);
  });
};
