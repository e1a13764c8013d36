/** Mail to people (6.1): by which server, who is told of what, in which words, and what became of it. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, bodyOf, type Schema } from '../api/client.ts';

export type MailSettings = Schema<'MailSettings'>;
export type MailRules = Schema<'MailRules'>;
export type MailTest = Schema<'MailTest'>;
export type Letter = Schema<'Letter'>;
export type LetterState = Letter['state'];
export type MailEvent = keyof MailRules['switches'];
export type Audience = keyof MailRules['switches'][MailEvent];
export type Language = MailRules['language'];

export const EVENTS: readonly MailEvent[] = ['booked', 'reserved', 'confirmed', 'rescheduled', 'cancelled', 'staffChanged'];
export const AUDIENCES: readonly Audience[] = ['client', 'organiser', 'otherStaff'];
export const LANGUAGES: readonly Language[] = ['en', 'fr', 'de'];
export const STATES: readonly LetterState[] = ['waiting', 'failed', 'sent'];

export const settingsQuery = queryOptions({
  queryKey: ['mail', 'settings'],
  queryFn: () => bodyOf(api.GET('/api/v1/mail/settings')),
});
/** Lets mail go that is held because another installation served the database before. */
export const releaseMail = (company: string): Promise<MailSettings> =>
  bodyOf(api.POST('/api/v1/mail/settings/release', { body: { company } }));
export const rulesQuery = queryOptions({ queryKey: ['mail', 'rules'], queryFn: () => bodyOf(api.GET('/api/v1/mail/rules')) });

/** Whoever looks at what waits wants to see it go; what is over changes by what comes to it alone. */
const AGAIN_MS: Readonly<Record<LetterState, number>> = { waiting: 3_000, failed: 15_000, sent: 15_000 };
const PAGE = '50';

/** Of one state, the newest first, a page at a time. */
export const lettersQuery = (state: LetterState) =>
  infiniteQueryOptions({
    queryKey: ['mail', 'letters', state],
    queryFn: ({ pageParam }) =>
      bodyOf(
        api.GET('/api/v1/mail/letters', { params: { query: { state, limit: PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    refetchInterval: AGAIN_MS[state],
  });

export const sendAgain = (id: string): Promise<Letter> => bodyOf(api.POST('/api/v1/mail/letters/{id}/again', { params: { path: { id } } }));

export type RulesPatch = Schema<'MailRulesPatch'>;
export const changeRules = (body: RulesPatch): Promise<MailRules> => bodyOf(api.PATCH('/api/v1/mail/rules', { body }));

/** Which letter it is. */
export type LetterPlace = { readonly event: MailEvent; readonly audience: Audience; readonly language: Language };
export type Words = { readonly subject: string; readonly text: string };
export type WordsPreview = Schema<'MailWordsPreview'>;
export type WordProblem = WordsPreview['problems'][number];

export const wordsQuery = (place: LetterPlace) =>
  queryOptions({
    queryKey: ['mail', 'words', place],
    queryFn: () => bodyOf(api.GET('/api/v1/mail/templates/{event}/{audience}/{language}', { params: { path: place } })),
  });
export const previewQuery = (place: LetterPlace, body: Words) =>
  queryOptions({
    queryKey: ['mail', 'preview', place, body],
    queryFn: () => bodyOf(api.POST('/api/v1/mail/templates/{event}/{audience}/{language}/preview', { params: { path: place }, body })),
    placeholderData: keepPreviousData,
    retry: false,
  });
export const saveWords = (place: LetterPlace, body: Words) =>
  bodyOf(api.PUT('/api/v1/mail/templates/{event}/{audience}/{language}', { params: { path: place }, body }));
export const removeWords = (place: LetterPlace) =>
  api.DELETE('/api/v1/mail/templates/{event}/{audience}/{language}', { params: { path: place } });
