/** I20: Exchange mails people about our writes only where the table of 3.9 says so. */
import type { Invariant, Sent } from './observed.ts';
import { clock } from './words.ts';

export const mailByExchange: Invariant = {
  id: 'I20',
  sentence: 'Time or place mails all attendees, a cancellation all, text and show-as nobody, a create without attendees nobody.',
  breaches: ({ sent }) => {
    const words: string[] = [];
    for (const one of sent) {
      const allowed = mayMail(one);
      if (one.mails > allowed) {
        words.push(
          `At ${clock(one.at)} a write (${one.do} ${one.facets.join(', ')}) in ${one.mailbox} mailed ${one.mails} people; the table allows ${allowed}.`,
        );
      }
    }
    return words;
  },
};

const mayMail = ({ do: deed, facets, target }: Sent): number => {
  if (target === null) return 0;
  const attendees = target.requiredAttendees.length + target.optionalAttendees.length + target.resources.length;
  if (deed === 'moveBack') return 0;
  if (deed === 'remove') return attendees;
  return facets.includes('when') || facets.includes('location') ? attendees : 0;
};
