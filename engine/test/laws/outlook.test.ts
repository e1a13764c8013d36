/** Laws about what Outlook may do to an appointment: deletions, what is over, confirmations, put-backs. */
import { expect } from 'vitest';
import { FACETS, HOUR } from '../../src/model.ts';
import type { Facet, Facets } from '../../src/model.ts';
import type { Plan, Situation } from '../../src/plan.ts';
import { broken, law } from './cases.ts';
import type { RemoteAction, Shell } from './model/shell.ts';
import { calm, chaos, tale } from './model/story.ts';
import { settingOf } from './model/world.ts';

const LENGTH = 160;

/** Compared here once more in the plainest way, on purpose not with the engine's own functions. */
const same = (facet: Facet, a: Facets, b: Facets): boolean =>
  facet === 'when' ? a.when.start === b.when.start && a.when.end === b.when.end && a.when.allDay === b.when.allDay : a[facet] === b[facet];

let cancelled = 0;
law(
  '4.6 an event deleted in Outlook cancels only after it stayed gone for 60 s, and never an edit that booking wins',
  LENGTH,
  (tape) => {
    const setting = settingOf(tape);
    let absentSince: number | null = null;
    const shell = chaos(tape, setting, {
      recorded: (_, { event, now }) => {
        if (event.at === 'absent') absentSince ??= now;
        if (event.at === 'present') absentSince = null;
      },
      local: (told, action, situation, plan) => {
        if (action.do !== 'cancelAppointment') return;
        cancelled += 1;
        const { lock, accept, conflict } = setting.policy;
        if (absentSince === null || situation.now - absentSince < 60_000) broken('gone for 60 s', tale(told, { absentSince }));
        if (lock || !accept.cancel) broken('a deletion that is not accepted cancels nothing', tale(told));
        const edited =
          situation.appointment.at === 'present' &&
          plan.memory.base !== null &&
          FACETS.some(
            (facet) =>
              situation.appointment.at === 'present' &&
              plan.memory.base !== null &&
              !same(facet, situation.appointment.value.facets, plan.memory.base.appointment.facets),
          );
        if (edited && conflict !== 'outlook') broken('what was edited meanwhile is not cancelled', tale(told));
      },
    });
    calm(shell);
  },
  () => expect(cancelled).toBeGreaterThan(0),
);

law('4.19 what is over or attended is never changed from Outlook', LENGTH, (tape) => {
  const shell = chaos(tape, settingOf(tape, { farAhead: false }), {
    local: (told, action, { appointment, now }) => {
      if (appointment.at !== 'present') return;
      const { attended, facets } = appointment.value;
      if (attended || facets.when.end <= now) broken('what is over stays', tale(told, { action }));
    },
  });
  calm(shell);
});

let confirmed = 0;
law(
  '4.5 5.6 only what a person edited confirms a reservation, never a touch or a write of ours seen again',
  LENGTH,
  (tape) => {
    const shell = chaos(tape, settingOf(tape, {}, { autoConfirm: true }), {
      local: (told, action, situation) => {
        if (action.do !== 'confirm') return;
        confirmed += 1;
        const edited = told.seen !== null && Object.values(told.seen.author).includes('user');
        if (!edited) broken('a person edited the event', tale(told));
        if (situation.policy.lock) broken('under lock nothing confirms', tale(told));
      },
    });
    calm(shell);
  },
  () => expect(confirmed).toBeGreaterThan(0),
);

let putBack = 0;
law(
  '4.3 an event is put back at most three times within an hour',
  LENGTH,
  (tape) => {
    const times: number[] = [];
    const applied = (shell: Shell, action: RemoteAction, { appointment, now }: Situation, plan: Plan): void => {
      const { base } = plan.memory;
      if (base === null || appointment.at !== 'present' || action.do === 'removeEvent' || action.do === 'moveEventBack') return;
      const { facets } = appointment.value;
      const unedited = (facet: Facet): boolean => base.doubt?.[facet] === undefined && same(facet, facets, base.appointment.facets);
      const undoes =
        action.do === 'createEvent'
          ? FACETS.every(unedited)
          : FACETS.some(
              (facet) =>
                action.patch[facet] !== undefined &&
                unedited(facet) &&
                shell.seen?.author[facet] === 'user' &&
                !base.owed.includes(facet) &&
                base.unread?.[facet as 'title'] === undefined,
            );
      if (!undoes) return;
      putBack += 1;
      times.push(now);
      if (times.filter((time) => time > now - HOUR).length > 3) broken('three times an hour at most', tale(shell, { times }));
    };
    calm(chaos(tape, settingOf(tape, {}, { lock: true }), { applied }));
  },
  () => expect(putBack).toBeGreaterThan(0),
);
