/** Whose an item is that somebody could save once the faults stop: of what is not ours nothing has to come to rest. */
import { instant } from '@lockstep/engine';
import type { Link } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import type { OutlookDeed } from '../src/checker/observed.ts';
import { isOurs } from '../src/simulation/heal.ts';
import { openSound } from './sound.ts';

const { sound, row, event } = await openSound();
const { rows, now } = sound;

const did = (what: OutlookDeed['do']): OutlookDeed => ({
  side: 'outlook',
  at: now,
  do: what,
  mailbox: 'staff1@bank.example',
  immutableId: event.immutableId,
  appointment: row.id,
  after: event,
});
const linked = rows.links.filter(({ appointment }) => appointment === row.id);
const letGo = linked.map((link): Link => ({ ...link, base: null, eventId: null }));
const creating = letGo.map((link): Link => {
  const { facets, version } = linked[0]?.base?.appointment ?? expect.unreachable('it is linked');
  const sent = { appointment: { facets, version }, event: facets, sentAt: instant(now), settledAt: instant(now) };
  return { ...link, epoch: link.epoch - 1, intent: { do: 'create', epoch: link.epoch, ...sent } };
});

describe('what cannot be read', () => {
  it('F40 is saved where it is our event, whatever else somebody did to it', () => {
    expect(isOurs(event, [did('move')], linked)).toBe(true);
  });

  it('4.11 is theirs where somebody copied it, or took it back after its appointment was let go of', () => {
    expect(isOurs(event, [did('copy')], linked)).toBe(false);
    expect(isOurs(event, [did('restore')], letGo)).toBe(false);
    expect(isOurs(event, [did('restore')], [])).toBe(false);
  });

  it('4.6 is ours where somebody took it back before anybody found out that it was gone, or that it was made at all', () => {
    expect(isOurs(event, [did('restore')], linked)).toBe(true);
    expect(isOurs(event, [did('restore')], creating)).toBe(true);
  });

  it('4.11 is theirs where another event was made for it since', () => {
    const anew = linked.map((link): Link => ({ ...link, epoch: link.epoch + 1 }));
    expect(isOurs(event, [did('restore')], anew)).toBe(false);
  });
});
