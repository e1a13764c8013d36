/** Laws about whom Exchange mails, told over again from the table of rule 3.9 and not from the code. */
import { expect } from 'vitest';
import { broken, law } from './cases.ts';
import type { RemoteAction, Shell } from './model/shell.ts';
import { calm, chaos, tale } from './model/story.ts';
import type { Item } from './model/world.ts';
import { settingOf } from './model/world.ts';
import type { Plan, Situation } from '../../src/plan.ts';

const LENGTH = 120;

let mailed = 0;
let silent = 0;
law(
  '3.9 I20 a write never mails more people than the table allows, and text alone never mails',
  LENGTH,
  (tape) => {
    const applied = (shell: Shell, action: RemoteAction, { now, policy }: Situation, { memory }: Plan, before: Item | null): void => {
      // 4.11: a move between calendars has no mode in which it would mail.
      if (action.do === 'moveEventBack') return;
      if (action.notify === 'none') silent += 1;
      else mailed += 1;
      const attendees = before?.attendees ?? 0;
      const over = (end: number): boolean => end <= now;
      switch (action.do) {
        case 'createEvent':
          if (action.notify !== 'none') broken('a create invites nobody by itself', tale(shell));
          return;
        case 'removeEvent': {
          // Past is what is past both as it is shown and as it was agreed, whoever may have moved it in between.
          const agreed = memory.base?.event.facets.when.end ?? now;
          const tells = attendees > 0 && before !== null && !(over(before.facets.when.end) && over(agreed));
          if ((action.notify === 'all') !== tells) broken('a cancellation of what is to come tells all', tale(shell, { action }));
          return;
        }
        case 'updateEvent': {
          if (before === null) return broken('an update has something to change', tale(shell));
          const { when, location } = { ...before.facets, ...action.patch };
          const timeOrPlace =
            when.start !== before.facets.when.start ||
            when.end !== before.facets.when.end ||
            when.allDay !== before.facets.when.allDay ||
            when.repeats !== before.facets.when.repeats ||
            location !== before.facets.location;
          const past = over(before.facets.when.end) && over(when.end);
          const tells = attendees > 0 && timeOrPlace && !past;
          if ((action.notify === 'all') !== tells) broken('time and place tell all, anything else nobody', tale(shell, { action }));
          if (!policy.silentWrites && attendees > 0 && action.notify === 'none')
            broken('where no write is silent, none is made that should be', tale(shell, { action }));
          return;
        }
        default: {
          const never: never = action;
          return never;
        }
      }
    };
    calm(chaos(tape, settingOf(tape), { applied }));
  },
  () => {
    expect(mailed).toBeGreaterThan(0);
    expect(silent).toBeGreaterThan(0);
  },
);

law('4.19 nobody is told of a move whose old and new time are both past', LENGTH, (tape) => {
  const shell = chaos(tape, settingOf(tape, { farAhead: false }), {
    planned: (told, { now }, plan) => {
      const move = plan.actions.find((action) => action.do === 'reschedule');
      const tells = plan.tell.some((one) => one.kind === 'rescheduled' || one.kind === 'confirmed');
      if (move !== undefined && tells && move.from.end <= now && move.when.end <= now) broken('past is past', tale(told, { move }));
    },
  });
  calm(shell);
});
