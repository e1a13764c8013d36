/** Clients whom Exchange has invited answer from mailboxes elsewhere (3.5, 4.8). */
import type { ClientDo } from '../checker/observed.ts';
import { markOf } from '../checker/stamps.ts';
import { CLIENTS } from './mailing.ts';
import { inWords } from './people.ts';
import type { Stage } from './stage.ts';

export type ClientWish = { readonly do: ClientDo; readonly who: number; readonly which: number };

/** One of the invitations that any of them holds, to what is still to come; nothing happens where nobody holds one. */
export const answerAsClient = (stage: Stage, wish: ClientWish): void => {
  const { world, clock, marks } = stage;
  const first = Math.floor(wish.who * CLIENTS.length);
  for (const client of [...CLIENTS.slice(first), ...CLIENTS.slice(0, first)]) {
    const address = `${client}@home.example`;
    const person = world.outside(address);
    const held = person.invitations().filter(({ end }) => end > clock.now());
    const chosen = held[Math.floor(wish.which * held.length)];
    if (chosen === undefined) continue;
    const item = world.mailbox(chosen.from) === null ? undefined : world.outlook(chosen.from).findByUid(chosen.uid)[0];
    person.answer(chosen.uid, wish.do === 'clientDeclines' ? 'Decline' : 'Accept');
    if (wish.do === 'clientDeclines') marks.sometimes('F27 an invitation declined by a client');
    const deed = {
      side: 'outlook',
      at: clock.now(),
      do: wish.do,
      mailbox: chosen.from,
      immutableId: item?.immutableId ?? '',
      appointment: item === undefined ? null : (markOf(item)?.appointment ?? null),
      after: null,
    } as const;
    stage.deeds.push(deed);
    stage.trace.note(inWords(deed));
    return;
  }
};
