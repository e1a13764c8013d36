/**
 * What a plan says beside its reasons, for whoever asks later why something changed (5.4): both times where they differ, what is
 * written, and whom Exchange is asked to mail. Names of fields, times and ids of our own people: never a title, a text or a guest.
 */
import { isClient, sameAddress } from '@lockstep/engine';
import type { Action, EventView, Guest, Notify, Span, Verdict } from '@lockstep/engine';
import type { Judged } from './judge.ts';

/** Whom Exchange is asked to mail: the people and rooms of ours, and how many others. */
type Mailed = { readonly holders: readonly string[]; readonly others: number };

export const planFacts = (judged: Judged): Readonly<Record<string, unknown>> => {
  const { plan, situation } = judged;
  const event = situation.event.at === 'present' ? situation.event.value : null;
  const actions = plan.actions.map((action) => ({
    do: action.do,
    ...('notify' in action ? { exchangeMails: action.notify, ...mailedBy(action, action.notify, event, judged) } : {}),
    ...('patch' in action ? { facets: Object.keys(action.patch) } : {}),
  }));
  return { verdict: plan.verdict, actions, tell: plan.tell, ...timesOf(judged, event), ...changedBy(judged, event) };
};

/** Verdicts that follow from an edit of the event that stands in the calendar. */
const EDITED: ReadonlySet<Verdict> = new Set(['pull', 'merge', 'editLostAppointment']);

/** Who saved the event last, where it was edited: after a write of ours that would be ourselves. */
const changedBy = ({ plan: { verdict } }: Judged, event: EventView | null): { readonly changedBy?: string } =>
  event?.changedBy === undefined || !EDITED.has(verdict) ? {} : { changedBy: event.changedBy };

const spanOf = ({ start, end }: Span): Span => ({ start, end });

/** What either side showed, where these are two times. */
const timesOf = ({ situation: { appointment } }: Judged, event: EventView | null): Readonly<Record<string, unknown>> => {
  if (event === null || appointment.at !== 'present') return {};
  const [outlook, booking] = [event.facets.when, appointment.value.facets.when];
  return outlook.start === booking.start && outlook.end === booking.end
    ? {}
    : { times: { outlook: spanOf(outlook), booking: spanOf(booking) } };
};

const mailedBy = (action: Action, notify: Notify, event: EventView | null, judged: Judged): { readonly mailed?: Mailed } => {
  if (notify === 'none') return {};
  const before: readonly Guest[] = (event?.attendees ?? []).filter(({ response }) => response !== 'organiser');
  const list = 'patch' in action ? action.patch.attendees : undefined;
  const isOn = (guests: readonly Guest[], one: Guest): boolean => guests.some(({ address }) => sameAddress(address, one.address));
  const after = list?.after ?? before;
  const mailed = notify === 'all' ? after : [...after.filter((one) => !isOn(before, one)), ...before.filter((one) => !isOn(after, one))];
  const { plan, situation } = judged;
  const ours = [...(plan.attendance?.invited ?? []), ...(situation.memory.base?.attendance?.invited ?? [])].filter((one) => !isClient(one));
  const holders = mailed.flatMap(({ address }) => ours.find((one) => sameAddress(one.address, address))?.holder ?? []);
  return { mailed: { holders: [...new Set(holders)], others: mailed.length - new Set(holders).size } };
};
