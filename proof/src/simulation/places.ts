/** Organisers who change places in one go, in a ring of two or a chain that ends in another time (F47). */
import { type CalendarItem, WorldError } from '@lockstep/simulator';
import { attendeesOf, isReceived, markOf } from '../checker/stamps.ts';
import type { OutlookDeed } from '../checker/observed.ts';
import { people } from './company.ts';
import { inWords } from './people.ts';
import { HORIZON, slotAt } from './slots.ts';
import type { Stage } from './stage.ts';

type Own = { readonly address: string; readonly item: CalendarItem };

/** Fractions in [0, 1) choose whose, and where a chain ends. */
export const changePlaces = (
  stage: Stage,
  { which, slot }: { readonly which: number; readonly slot: number },
  how: 'swap' | 'chain',
): void => {
  const all = people(stage.company).flatMap(({ address }) =>
    stage.world
      .outlook(address)
      .view(HORIZON.start, HORIZON.end)
      .flatMap((item): readonly Own[] => (isOwn(item) ? [{ address, item }] : [])),
  );
  const first = all[Math.floor(which * all.length)];
  if (first === undefined) return;
  // Only whom they share can be in the way, and above all where another one organises it.
  const others = all
    .filter((one) => one.item.id !== first.item.id && peopleOf(one).some((who) => peopleOf(first).includes(who)))
    .toSorted((a, b) => Number(a.address === first.address) - Number(b.address === first.address));
  const chosen = [first, ...others].slice(0, how === 'swap' ? 2 : 3);
  if (chosen.length < 2) return;
  stage.marks.sometimes(how === 'swap' ? 'F47 places changed in Outlook' : 'F47 chain of moves in Outlook');
  for (const [index, one] of chosen.entries()) {
    const next = chosen[index + 1]?.item ?? (how === 'swap' ? first.item : slotAt(slot));
    move(stage, one, next.start);
  }
};

const isOwn = (item: CalendarItem): boolean => item.type === 'Single' && !item.isCancelled && !isReceived(item) && markOf(item) !== null;

const peopleOf = ({ address, item }: Own): readonly string[] => [address, ...attendeesOf(item).map((one) => one.address.toLowerCase())];

const move = (stage: Stage, { address, item }: Own, start: number): void => {
  try {
    const deed: OutlookDeed = {
      side: 'outlook',
      at: stage.clock.now(),
      do: 'move',
      mailbox: address,
      immutableId: item.immutableId,
      appointment: markOf(item)?.appointment ?? null,
      after: stage.world.outlook(address).drag(item.id, start),
    };
    stage.deeds.push(deed);
    stage.trace.note(inWords(deed));
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
    stage.trace.note(`outlook move refused: ${error.code}`);
  }
};
