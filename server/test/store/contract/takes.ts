/** The contract of taking a mailbox with the change that marks it. */
import { expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { furnish, mailbox, minutes, newRoot } from './rows.ts';

export const takesContract = (open: () => Store): void => {
  it('5.3 a mailbox that nobody holds is taken with its mark, and one that is held or left alone is only marked', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const held = { leaseOwner: 'other', leaseUntil: minutes(9), fence: 4 };
    await open().transaction((tx) =>
      tx.mailboxes.insertAll([
        mailbox(root, 'free', { marks: 2, fence: 6, due: minutes(8) }),
        mailbox(root, 'over', { ...held, leaseUntil: minutes(5) }),
        mailbox(root, 'held', held),
        mailbox(root, 'resting', { retryAt: minutes(6) }),
      ]),
    );
    const taker = (name: string) => ({ owner: `w1 ${name}`, until: minutes(7) });
    const take = (id: string) => open().transaction((tx) => tx.takeMailbox(root, id, minutes(5), taker(id)));
    const row = (id: string) => open().transaction((tx) => tx.mailboxes.get({ root, id }));
    const free = { due: minutes(5), marks: 3, fence: 7, leaseOwner: 'w1 free', leaseUntil: minutes(7) };
    expect(await take('free')).toEqual(mailbox(root, 'free', free));
    expect(await row('free')).toEqual(mailbox(root, 'free', free));
    expect(await take('over')).toMatchObject({ marks: 1, fence: 5, leaseOwner: 'w1 over' });
    expect([await take('held'), await take('resting'), await take('nobody')]).toEqual([null, null, null]);
    expect(await row('held')).toMatchObject({ ...held, due: minutes(5), marks: 1 });
    expect(await row('resting')).toMatchObject({ due: minutes(5), marks: 1, fence: 0, leaseOwner: null });
  });

  it('5.3 of many that take one mailbox with their marks one has it, and no mark is lost', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction((tx) => tx.mailboxes.insert(mailbox(root, 'm', { due: minutes(0), marks: 7 })));
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        open().transaction((tx) => tx.takeMailbox(root, 'm', minutes(1), { owner: `w${index}`, until: minutes(9) })),
      ),
    );
    const [one, ...others] = taken.flatMap((row) => row ?? []);
    expect(others).toEqual([]);
    expect(await open().transaction((tx) => tx.mailboxes.get({ root, id: 'm' }))).toMatchObject({
      marks: 27,
      fence: 1,
      leaseOwner: one?.leaseOwner,
    });
  });
};
