/** What is said of one availability block. */
import { addTexts } from './i18n.ts';

const block = {
  block: {
    about: {
      busy: 'A break between working hours.',
      outOfOffice: 'Time of the usual hours that an exception takes.',
    },
    state: {
      pending: 'It is about to be written to the calendar in Outlook.',
      published: 'It lies in the calendar in Outlook.',
      left: 'It was changed in Outlook again and again, and is left as it is there for a day, or until its time begins.',
      held: 'The brake holds it: too much is gone from the calendar at once. Agree under Decisions.',
      failed: 'Exchange did not take it; it is tried again.',
    },
    change: 'To change it, change the working hours.',
    putBack: 'Put back now',
    done: 'It is put back within moments.',
  },
} as const;
export type BlockTexts = typeof block;

addTexts(block);
