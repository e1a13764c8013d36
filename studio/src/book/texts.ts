/** What the booking page says, in English, and which language it speaks. A text with `{}` has one place to fill. */
export const en = {
  book: 'Book an appointment',
  loading: 'Loading …',
  noPage: 'There is no booking page at this address.',
  noPageNext: 'Check the address, or ask whoever gave it to you.',
  nothing: 'Nothing can be booked here at the moment.',
  failed: 'The server cannot be reached.',
  failedNext: 'Check your connection; nothing was lost.',
  again: 'Try again',
  what: 'What would you like to book?',
  minutes: '{} min',
  when: 'When?',
  time: 'Time',
  change: 'Change',
  back: 'Back',
  withWhom: 'With',
  anybody: 'Anybody who is free',
  zone: 'Times are in {}',
  zoneLabel: 'Time zone',
  earlier: 'Earlier days',
  later: 'Later days',
  dayFree: '{}, free times',
  dayFull: '{}, nothing free',
  timesOn: 'Times on {}',
  emptyWeek: 'Nothing is free in these days.',
  nextFree: 'Next free day: {}',
  noneAhead: 'Nothing is free in the next months.',
  who: 'Who are you?',
  name: 'Name',
  email: 'E-mail',
  phone: 'Telephone',
  optional: 'optional',
  trap: 'Leave this field empty',
  needed: 'Please fill this in.',
  noEmail: 'This is not an e-mail address.',
  send: 'Book',
  sending: 'Booking …',
  taken: 'This time has just been taken.',
  choose: 'Choose another one:',
  chooseOther: 'Choose another time',
  booked: 'You are booked',
  reserved: 'Your time is reserved',
  reservedText: '{} will confirm it.',
  keep: 'With this link you can see, move or cancel it later, without signing in:',
  yourLink: 'Your private link',
  calendar: 'Add to calendar',
  reschedule: 'Reschedule',
  cancel: 'Cancel appointment',
  another: 'Book another one',
  your: 'Your appointment',
  state_confirmed: 'Confirmed',
  state_reserved: 'Reserved, not confirmed yet',
  state_cancelled: 'Cancelled',
  cancelled: 'This appointment is cancelled.',
  linkOver: 'This link is of no use any more.',
  linkOverNext: 'The appointment is over or not yours any more. Ask whoever you booked with.',
  tooLate: 'It is too late to change it here. Please call {}.',
  sure: 'Cancel this appointment?',
  sureYes: 'Yes, cancel it',
  sureNo: 'No, keep it',
  undone: 'It is cancelled.',
  bookAgain: 'Undo: book it again',
  moved: 'Moved from {}.',
  undo: 'Undo',
  newTime: 'Choose a new time',
  keepTime: 'Keep the time',
  stale: 'The appointment has changed meanwhile. This is how it is now.',
  place: 'Place',
  price: 'Price',
  copied: 'Copied',
  copy: 'Copy',
} as const;

export type Texts = { readonly [Key in keyof typeof en]: string };
type Language = 'en' | 'fr' | 'de';

/** The first of these that the page speaks. */
export const languageOf = (wanted: readonly string[]): Language => {
  for (const one of wanted) {
    const base = one.toLowerCase().split('-')[0];
    if (base === 'en' || base === 'fr' || base === 'de') return base;
  }
  return 'en';
};

export const textsOf = async (language: Language): Promise<Texts> => {
  switch (language) {
    case 'fr':
      return (await import('./texts-fr.ts')).fr;
    case 'de':
      return (await import('./texts-de.ts')).de;
    case 'en':
      return en;
    default: {
      const never: never = language;
      return never;
    }
  }
};

/** The same, in English where the line was lost while it was fetched: a page that can be used is worth more. */
export const textsAtAll = (language: Language): Promise<Texts> => textsOf(language).catch(() => en);

/** The text with its place filled. */
export const filled = (text: string, value: string): string => text.replace('{}', () => value);
