/** What the journal tells of the list of attendees, from what was seen before and is seen now. */
import { describe, expect, test } from 'vitest';
import { instant, type Attendee } from '@lockstep/engine';
import { answersOf } from '../../src/sync/answers.ts';

type Response = Attendee['response'];
const entry = (name: string, response: Response, at = 0): Attendee => ({
  address: `${name}@bank.example`,
  name,
  kind: 'required',
  response,
  respondedAt: at === 0 ? null : instant(at),
});
const invited = (...names: readonly string[]) => names.map((name) => ({ holder: name, address: `${name.toUpperCase()}@bank.example` }));
const list = (names: readonly string[], ...shown: readonly Attendee[]) => ({ attendance: { invited: invited(...names), shown } });
const ANNA = entry('anna', 'organiser');
const told = (...args: Parameters<typeof answersOf>): readonly string[] => answersOf(...args).map(({ sentence }) => sentence);

describe('5.4 the journal of a list of attendees', () => {
  test('4.7 tells an answer once, a new one again, and nothing of who has not answered', () => {
    const asked = list(['ben', 'cleo'], ANNA, entry('ben', 'none'), entry('cleo', 'none'));
    const accepted = list(['ben', 'cleo'], ANNA, entry('ben', 'accepted', 1), entry('cleo', 'none'));
    const again = list(['ben', 'cleo'], ANNA, entry('ben', 'tentative', 2), entry('cleo', 'none'));
    expect(told(null, asked)).toEqual([]);
    expect(told(asked, accepted)).toEqual(['ben accepted in Outlook.']);
    expect(told(accepted, accepted)).toEqual([]);
    expect(told(accepted, again)).toEqual(['ben accepted tentatively in Outlook.']);
  });
  test('4.7 leaves a decline of somebody on the appointment to the plan that follows from it, and tells that of anybody else', () => {
    const asked = list(['ben'], ANNA, entry('ben', 'none'), entry('guest', 'none'));
    const declined = list(['ben'], ANNA, entry('ben', 'declined', 1), entry('guest', 'declined', 1));
    expect(told(asked, declined)).toEqual(['guest declined in Outlook.']);
  });
  test('4.9 tells whom people put on the list in Outlook and take off it, not whom we do', () => {
    const alone = {};
    const guest = list([], ANNA, entry('guest', 'none'));
    expect(told(alone, guest)).toEqual(['guest was invited in Outlook as well.']);
    expect(told(guest, alone)).toEqual(['guest is no longer invited.']);
    expect(told(alone, list(['ben'], ANNA, entry('ben', 'none')))).toEqual([]);
    expect(told(list(['ben'], ANNA, entry('ben', 'none')), alone)).toEqual([]);
    expect(told(guest, null)).toEqual([]);
  });
  test('3.12 tells once that the invitation is in somebody’s calendar, where it was waited for', () => {
    const shown = [ANNA, entry('ben', 'none')];
    const known = { holder: 'ben', address: 'BEN@bank.example' };
    const sent = { attendance: { invited: [{ ...known, at: instant(1) }], shown } };
    const there = { attendance: { invited: [{ ...known, at: instant(1), seen: true as const }], shown } };
    const found = { attendance: { invited: [known], shown } };
    expect(told(sent, there)).toEqual(['The invitation is in the calendar of ben.']);
    expect(told(there, there)).toEqual([]);
    expect(told(found, { attendance: { invited: [{ ...known, seen: true as const }], shown } })).toEqual([]);
  });
  test('4.9 tells once that a guest who is on the appointment now is not invited again', () => {
    const guest = list([], ANNA, entry('ben', 'none'));
    const staff = list(['ben'], ANNA, entry('ben', 'none'));
    expect(told(guest, staff)).toEqual(['ben was invited in Outlook, and is not invited again.']);
    expect(told(staff, staff)).toEqual([]);
    expect(told(null, staff)).toEqual([]);
  });
});
