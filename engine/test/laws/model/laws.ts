/** Every law with the file it is tried in and its share of the cases. A law that is not named here does not compile. */
export const LAWS = {
  '5.1 I4 when faults stop both sides rest within three rounds, and then agree or a person is asked': { file: 'rest', share: 12 },
  '4.3 lock on: after rest the event equals the appointment, or a person is asked': { file: 'rest', share: 6 },
  '5.1 I5 at rest no further notice, touch or repeated look writes anything or tells anybody': { file: 'rest', share: 6 },
  'I13 every notice applied twice ends as if it had come once': { file: 'rest', share: 6 },
  '5.6 an acknowledged booking edit of the time is never undone by a write of ours seen again, whatever crashes': {
    file: 'conservation',
    share: 12,
  },
  '5.2 5.6 where booking wins, a time changed on the booking side since both last agreed is never replaced from Outlook': {
    file: 'conservation',
    share: 12,
  },
  '5.2 every one-sided change reaches the other side, or a reason names it': { file: 'conservation', share: 8 },
  '3.10 I2 never are there two live events of one appointment at one epoch': { file: 'conservation', share: 8 },
  '4.6 an event deleted in Outlook cancels only after it stayed gone for 60 s, and never an edit that booking wins': {
    file: 'outlook',
    share: 8,
  },
  '4.19 what is over or attended is never changed from Outlook': { file: 'outlook', share: 5 },
  '4.5 5.6 only what a person edited confirms a reservation, never a touch or a write of ours seen again': { file: 'outlook', share: 6 },
  '4.3 an event is put back at most three times within an hour': { file: 'outlook', share: 8 },
  '3.9 I20 a write never mails more people than the table allows, and text alone never mails': { file: 'mail', share: 8 },
  '4.19 nobody is told of a move whose old and new time are both past': { file: 'mail', share: 3 },
  '4.17 nothing is written, told or forgotten about what is unseen': { file: 'decision', share: 19 },
  '3.11 a copy that is not organised here is never written and says nothing': { file: 'decision', share: 13 },
  '5.2 the plan depends on the situation alone: asked twice it is the same, and nothing given is changed': { file: 'decision', share: 16 },
  '3.2 a plan writes at most once to Exchange, on the version it was decided on, and only what differs': { file: 'decision', share: 19 },
  '4.10 an event never moves an appointment in anything but its time, and never onto what cannot be': { file: 'decision', share: 16 },
  '5.2 an edit made between the look and the echo of our write is never swallowed by the base': { file: 'decision', share: 32 },
  'I13 an answer recorded twice leaves the same memory': { file: 'decision', share: 10 },
  '5.2 every cell of both tables is reached, and the plan carries its verdict or waits for a write under way': {
    file: 'decision',
    share: 14,
  },
} as const satisfies Record<string, { readonly file: string; readonly share: number }>;

export type Law = keyof typeof LAWS;
