/** What is said while Exchange gives no answer (4.17). */
import { addTexts } from './i18n.ts';

const noAnswer = {
  noAnswer: {
    since: 'No answer from Exchange since {{time}}, booking by the last reading',
    sinceOf: 'No answer from Exchange ({{name}}) since {{time}}, booking by the last reading',
    what: '{{sentence}} What is booked meanwhile follows by itself.',
  },
} as const;
export type NoAnswerTexts = typeof noAnswer;

addTexts(noAnswer);
