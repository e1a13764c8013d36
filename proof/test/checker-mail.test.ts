/** The checker's teeth for Lockstep's own mail (I19): one thing in what came is made wrong, and it has to say so. */
import { describe, expect, it } from 'vitest';
import { mailByUs } from '../src/checker/i19-mail-by-us.ts';
import type { Mailing, Received } from '../src/checker/mailing.ts';
import type { Observed } from '../src/checker/observed.ts';
import { level1 } from '../src/simulation/level1.ts';
import { simulate } from '../src/simulation/run.ts';

/** The first peaceful seed in which a client was told of a booking that stands, and of a change of it. */
const firstTold = async (): Promise<{ readonly observed: Observed; readonly letter: Received; readonly later: Received }> => {
  for (let seed = 1; ; seed += 1) {
    const { observed } = await simulate(seed, level1, { peaceful: true });
    const { received, appointments, until } = observed.mailing;
    for (const row of appointments) {
      if (row.state === 'cancelled' || row.endAt <= until) continue;
      const about = received.filter((one) => one.uid?.startsWith(`${row.id}@`) === true);
      const letter = about.find((one) => one.subject.startsWith('Booked:'));
      const later = about.find((one) => one.subject.startsWith('Changed:') && one.to === letter?.to);
      if (letter !== undefined && later !== undefined) return { observed, letter, later };
    }
  }
};
const { observed, letter, later } = await firstTold();
const { mailing } = observed;
const wrong = (change: Partial<Mailing>): readonly string[] => mailByUs.breaches({ ...observed, mailing: { ...mailing, ...change } });
const instead = (one: Received, change: Partial<Received>): Partial<Mailing> => ({
  received: mailing.received.map((other) => (other === one ? { ...one, ...change } : other)),
});

describe('the checker', () => {
  it('I19 finds nothing where nothing is wrong', () => {
    expect(wrong({})).toEqual([]);
  });
  it('I19 finds a letter that came twice though no answer was lost', () => {
    expect(wrong({ received: [...mailing.received, later] }).join()).toContain('although no answer to it was lost');
  });
  it('I19 lets a letter come twice whose answer was lost, if it is the same', () => {
    expect(wrong({ received: [...mailing.received, later], lost: new Set([later.messageId]) })).toEqual([]);
    const other = { ...later, sequence: later.sequence + 1 };
    expect(wrong({ received: [...mailing.received, other], lost: new Set([later.messageId]) }).join()).toContain('UID, SEQUENCE');
  });
  it('I19 finds a letter that tells nothing new', () => {
    expect(wrong(instead(later, { text: letter.text })).join()).toContain('nothing had changed');
  });
  it('I19 finds more letters than changes', () => {
    const many = Array.from({ length: 50 }, (_, nth) => ({ ...later, messageId: `other-${nth}`, text: `a\n\nb\n\n${nth}` }));
    expect(wrong({ received: [...many, ...mailing.received] }).join()).toContain('has changed');
  });
  it('I19 finds somebody who was left with what does not hold', () => {
    const about = mailing.received.filter((one) => one.to === later.to && one.uid === later.uid);
    const [last] = about.slice(-1);
    if (last === undefined) throw new Error('nothing came');
    expect(wrong(instead(last, { start: '20000101T000000Z' })).join()).toContain('was told last');
    const cancelled = mailing.appointments.map((row) =>
      last.uid?.startsWith(`${row.id}@`) === true ? { ...row, state: 'cancelled' as const } : row,
    );
    expect(wrong({ appointments: cancelled }).join()).toContain('was not told that appointment');
  });
});
