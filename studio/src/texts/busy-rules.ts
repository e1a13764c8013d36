/** The texts of the section "Busy time" of an integration's form, in English. */
export const busyRules = {
  section: 'Busy time',
  sectionHelp:
    'What Lockstep reads of events that people make in Outlook, and which of them take time away from booking. Notes, places and guests are never read.',
  showTitles: 'Show titles',
  showTitlesHelp:
    'Titles of events of normal sensitivity, for everybody who sees the calendar here. Masked again, those already read are erased. Default: masked.',
  titles: { busy: 'Busy only, titles masked', title: 'The real title' },
  privateEvents: 'Private events',
  privateEventsHelp: 'Neither way keeps a title. Default: block the time.',
  private: { block: 'Block the time, keep no details', skip: 'Do not sync at all' },
  doubleBooking:
    'People are shown free while something private is in their calendar, so they can be booked twice at that time. What was read of private events is erased.',
  blocking: 'Cannot be booked while Outlook shows',
  blockingHelp: 'Busy always counts, and so does what Exchange does not tell. Default: busy, tentative, out of office.',
  allDay: 'An all-day event counts as',
  allDayHelp: 'Working hours are those of the person that day, else 09:00 to 17:00. Default: working hours.',
  allDays: { workingHours: 'The working hours of that day', wholeDay: 'The whole day', nothing: 'Nothing' },
  trust: 'Trust the last reading for',
  trustHelp: 'After that without Exchange, the times of its people close. From 15 minutes to 24 hours. Default: 60 minutes.',
  minutes: ' minutes',
} as const;
