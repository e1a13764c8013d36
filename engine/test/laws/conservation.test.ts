/** Laws about what people did: nothing of it is lost, undone or doubled without a reason they can read. */
import { expect } from 'vitest';
import { FACETS } from '../../src/model.ts';
import type { Facet, Facets, When } from '../../src/model.ts';
import type { Plan, Situation } from '../../src/plan.ts';
import { broken, law } from './cases.ts';
import type { RemoteAction, Shell } from './model/shell.ts';
import { calm, chaos, tale } from './model/story.ts';
import { settingOf } from './model/world.ts';

const LENGTH = 160;

/** Compared here once more in the plainest way, on purpose not with the engine's own functions. */
const same = (facet: Facet, a: Facets, b: Facets): boolean =>
  facet === 'when' ? a.when.start === b.when.start && a.when.end === b.when.end && a.when.allDay === b.when.allDay : a[facet] === b[facet];

let rescheduled = 0;
law(
  '5.6 an acknowledged booking edit of the time is never undone by a write of ours seen again, whatever crashes',
  LENGTH,
  (tape) => {
    const shell = chaos(tape, settingOf(tape), {
      local: (told, action) => {
        if (action.do !== 'reschedule') return;
        rescheduled += 1;
        if (told.seen?.author.when !== 'user') broken('only what a person did in Outlook moves an appointment', tale(told, { action }));
      },
    });
    calm(shell);
  },
  () => expect(rescheduled).toBeGreaterThan(0),
);

let moved = 0;
law(
  '5.2 5.6 where booking wins, a time changed on the booking side since both last agreed is never replaced from Outlook',
  LENGTH,
  (tape) => {
    const setting = settingOf(tape);
    // What the appointment's time was when both sides last agreed on it, by what really happened and not by what was recorded.
    let agreed: When | null = null;
    const shell = chaos(tape, setting, {
      applied: (_, action, situation) => {
        if (action.do === 'createEvent') agreed = action.facets.when;
        else if (action.do === 'updateEvent' && action.patch.when !== undefined && situation.appointment.at === 'present')
          agreed = situation.appointment.value.facets.when;
      },
      local: (told, action, situation) => {
        if (action.do !== 'reschedule' || situation.appointment.at !== 'present') return;
        moved += 1;
        const { lock, accept, conflict } = setting.policy;
        if (lock || !accept.move) broken('no move is taken over that is not accepted', tale(told, { action }));
        const before = situation.appointment.value.facets.when;
        const edited = agreed !== null && (before.start !== agreed.start || before.end !== agreed.end);
        if (edited && conflict !== 'outlook') broken('the edit of the booking side wins', tale(told, { action, agreed }));
        agreed = action.when;
      },
      // An event that shows what a write under way would have made it is ours, whoever made it so (5.6).
      recorded: (_, { event, memory: { pending } }) => {
        if (pending?.do !== 'update' || !pending.facets.includes('when') || event.at !== 'present') return;
        if (same('when', event.value.facets, pending.event)) agreed = pending.appointment.facets.when;
      },
      committed: (_, { appointment, event }, plan, stale) => {
        const took = plan.actions.some((action) => action.do === 'reschedule');
        if (!plan.agree || stale || took || plan.postponed?.includes('when') === true) return;
        if (appointment.at === 'present' && event.at === 'present') agreed = appointment.value.facets.when;
      },
    });
    calm(shell);
  },
  () => expect(moved).toBeGreaterThan(0),
);

const decided = ({ appointment, event }: Situation, plan: Plan): boolean =>
  appointment.at === 'present' &&
  event.at === 'present' &&
  plan.verdict !== 'wait' &&
  plan.memory.base !== null &&
  plan.agree &&
  plan.flag === null;

law('5.2 every one-sided change reaches the other side, or a reason names it', LENGTH, (tape) => {
  const planned = (shell: Shell, situation: Situation, plan: Plan): void => {
    const { appointment, event } = situation;
    const { base } = plan.memory;
    if (!decided(situation, plan) || appointment.at !== 'present' || event.at !== 'present' || base === null) return;
    const [a, e] = [appointment.value.facets, event.value.facets];
    const write = plan.actions.find((action) => action.do === 'updateEvent');
    const move = plan.actions.find((action) => action.do === 'reschedule');
    for (const facet of FACETS) {
      if (same(facet, a, e) || plan.postponed?.includes(facet) === true) continue;
      const aMoved = !same(facet, base.appointment.facets, a);
      const eMoved = !same(facet, base.event.facets, e);
      const named = plan.reasons.some((reason) => reason.facet === facet);
      const written = write !== undefined && write.patch[facet] !== undefined && same(facet, { ...e, ...write.patch }, a);
      if (aMoved && !eMoved && !written && !plan.reasons.some((one) => one.facet === facet && one.code === 'deferredMail'))
        if (!(facet === 'body' && event.value.onlineMeeting))
          broken('an edit of the booking side reaches the event', tale(shell, { facet, plan }));
      if (eMoved && !aMoved) {
        const taken = facet === 'when' && move !== undefined && move.when.start === e.when.start && move.when.end === e.when.end;
        if (!taken && !named && base.unread?.[facet as 'title'] === undefined)
          broken('an edit made in Outlook reaches the appointment or is named', tale(shell, { facet, plan }));
      }
    }
  };
  calm(chaos(tape, settingOf(tape), { planned }));
});

law('3.10 I2 never are there two live events of one appointment at one epoch', LENGTH, (tape) => {
  const applied = (shell: Shell, action: RemoteAction): void => {
    if (action.do !== 'createEvent') return;
    const live = shell.world.items.filter((item) => item.where === 'calendar' && item.epoch === action.epoch);
    if (live.length > 1) broken('one event per epoch', tale(shell));
  };
  calm(chaos(tape, settingOf(tape), { applied }));
});
