/** Whom the cancellation of an event that was removed has reached (3.11, 4.6). */
import { eventId, version, type Attendee, type EventView, type Facets, type Invited } from '@lockstep/engine';
import { describe, expect, test } from 'vitest';
import type { Link } from '../../src/store/rows/sync.ts';
import { listsInvited } from '../../src/sync/leftovers.ts';
import { link, minutes, ZURICH } from '../store/contract/rows.ts';

const WHEN = { start: minutes(0), end: minutes(60), zone: ZURICH, allDay: false };
const FACETS: Facets = { when: WHEN, title: 'Mortgage advice', body: '', location: '', showAs: 'busy' };

const invited = (name: string, given: Partial<Invited> = {}): Invited => ({
  holder: name,
  address: `${name}@bank.example`,
  at: minutes(0),
  ...given,
});
const linkTo = (...all: readonly Invited[]): Link => {
  const side = { facets: FACETS, version: version('1') };
  const attendance = { shown: [], invited: all };
  return link('root', 'appointment', 'mailbox', {
    base: { event: side, appointment: side, owed: [], left: false, policyRevision: 1, attendance },
  });
};
const listing = (...addresses: readonly string[]) => {
  const attendees = addresses.map((address): Attendee => ({ address, name: '', kind: 'required', response: 'none', respondedAt: null }));
  const value: EventView = {
    facets: FACETS,
    id: eventId('AAMk'),
    uid: 'uid',
    epoch: 1,
    elsewhere: null,
    organisedHere: true,
    attendees,
    onlineMeeting: false,
  };
  return { at: 'present', value, version: version('2') } as const;
};

describe('3.11 the event that was removed told', () => {
  test('everybody who was invited, however their address is written', () => {
    const event = listing('Bert@Bank.example', 'guest@home.example');
    expect(listsInvited({ link: linkTo(invited('bert')), event })).toBe(true);
  });
  test('nobody of those on the list of the event whose place it took, when somebody restored it', () => {
    expect(listsInvited({ link: linkTo(invited('bert')), event: listing() })).toBe(false);
    expect(listsInvited({ link: linkTo(invited('bert'), invited('cleo')), event: listing('bert@bank.example') })).toBe(false);
  });
  test('all who are left, where the others were struck off before', () => {
    const event = listing('bert@bank.example');
    expect(listsInvited({ link: linkTo(invited('bert'), invited('cleo', { struckAt: minutes(5) })), event })).toBe(true);
  });
  test('nobody, where there was none any more', () => {
    expect(listsInvited({ link: linkTo(invited('bert')), event: { at: 'absent' } })).toBe(false);
  });
});
