/** Laws of rest: convergence, silence, agreement. */
import { expect } from 'vitest';
import { FACETS } from '../../src/model.ts';
import type { Facet } from '../../src/model.ts';
import { broken, law } from './cases.ts';
import { pass } from './model/shell.ts';
import type { Shell } from './model/shell.ts';
import { calm, chaos, tale, touch } from './model/story.ts';
import { rewritten, settingOf, shown } from './model/world.ts';

const LENGTH = 120;

/** Reasons by which a facet may lawfully differ from then on; each of them is in the journal. */
const CONSENT = new Set(['isOver', 'onlineMeeting', 'deferredMail', 'putBackLimit']);

const difference = (shell: Shell): readonly Facet[] => {
  const { world, journal, memory } = shell;
  const item = world.items.find((one) => one.id === shell.eventId && one.where === 'calendar');
  if (item === undefined || world.booking.cancelled || memory.base === null) return [];
  const wanted = rewritten(shown(world.booking), world.setting);
  const same = (facet: Facet): boolean =>
    facet === 'when'
      ? wanted.when.start === item.facets.when.start && wanted.when.end === item.facets.when.end && !item.facets.when.allDay
      : wanted[facet] === item.facets[facet];
  return FACETS.filter((facet) => !same(facet) && !journal.some((one) => one.facet === facet && CONSENT.has(one.code)));
};

let compared = 0;
law(
  '5.1 I4 when faults stop both sides rest within three rounds, and then agree or a person is asked',
  20,
  LENGTH,
  (tape) => {
    const shell = chaos(tape, settingOf(tape));
    const { held } = calm(shell);
    if (held) return;
    compared += 1;
    const differ = difference(shell);
    if (differ.length > 0) broken('both sides agree at rest', tale(shell, { differ }));
  },
  () => expect(compared).toBeGreaterThan(0),
);

law('5.1 I5 at rest no further notice, touch or repeated look writes anything', 10, LENGTH, (tape) => {
  const shell = chaos(tape, settingOf(tape));
  calm(shell);
  for (let notice = 0; notice < 10; notice += 1) {
    if (notice % 2 === 1) touch(shell);
    const plan = pass(shell, null);
    if (plan.actions.length > 0) broken('nothing is written at rest', tale(shell, { actions: plan.actions, reasons: plan.reasons }));
    if (plan.tell.length > 0) broken('nobody is told anything at rest', tale(shell, { tell: plan.tell }));
  }
});
