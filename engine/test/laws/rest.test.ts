/** Laws of rest: both sides come to agree, and then there is silence. */
import { expect } from 'vitest';
import { broken, law } from './cases.ts';
import { pass } from './model/shell.ts';
import type { Shell } from './model/shell.ts';
import { calm, chaos, differences, tale, touch } from './model/story.ts';
import { isLive, settingOf } from './model/world.ts';

const LENGTH = 120;

let compared = 0;
law(
  '5.1 I4 when faults stop both sides rest within three rounds, and then agree or a person is asked',
  LENGTH,
  (tape) => {
    const shell = chaos(tape, settingOf(tape));
    const { held } = calm(shell);
    if (held || shell.memory.base === null) return;
    compared += 1;
    const differ = differences(shell);
    if (differ.length > 0) broken('both sides agree at rest', tale(shell, { differ }));
  },
  () => expect(compared).toBeGreaterThan(0),
);

let strict = 0;
law(
  '4.3 lock on: after rest the event equals the appointment, or a person is asked',
  LENGTH,
  (tape) => {
    const shell = chaos(tape, settingOf(tape, { farAhead: true }, { lock: true, silentWrites: true }));
    const { held } = calm(shell);
    const { base } = shell.memory;
    if (held || base === null) return;
    strict += 1;
    const differ = differences(shell);
    if (differ.length > 0) broken('a locked event equals its appointment', tale(shell, { differ }));
  },
  () => expect(strict).toBeGreaterThan(0),
);

law('5.1 I5 at rest no further notice, touch or repeated look writes anything or tells anybody', LENGTH, (tape) => {
  const shell = chaos(tape, settingOf(tape));
  calm(shell);
  for (let notice = 0; notice < 10; notice += 1) {
    if (notice % 2 === 1) touch(shell);
    const plan = pass(shell, null);
    if (plan.actions.length > 0) broken('nothing is written at rest', tale(shell, { actions: plan.actions, reasons: plan.reasons }));
    if (plan.tell.length > 0) broken('nobody is told anything at rest', tale(shell, { tell: plan.tell }));
  }
});

/** What people see of both sides, without versions and times of looking. */
const outcome = ({ world: { booking, items } }: Shell): string =>
  JSON.stringify([{ ...booking, version: 0 }, items.filter(isLive).map((item) => item.facets)]);

law('I13 every notice applied twice ends as if it had come once', LENGTH, (tape) => {
  const once = chaos(tape, settingOf(tape));
  const repeat = tape.again();
  const twice = chaos(repeat, settingOf(repeat));
  calm(once);
  calm(twice, 2);
  if (outcome(once) !== outcome(twice)) broken('twice equals once', { once: tale(once), twice: tale(twice) });
});
