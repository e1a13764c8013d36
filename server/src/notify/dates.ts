/** Days and times in the words of a language, by the clock of whoever reads them (6.1). */
import type { Instant, Span, ZoneId } from '@lockstep/engine';
import type { Language } from './rules.ts';

const USUAL: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR', de: 'de-DE' };

/** The tag of a person where it is one of that language, for a Swiss writes dates as the Swiss do; else the usual one. */
const localeOf = (language: Language, tag: string | null): string => {
  if (tag === null || !/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag)) return USUAL[language];
  try {
    const [found] = Intl.DateTimeFormat.supportedLocalesOf([tag]);
    return found?.split('-')[0] === language && found !== language ? found : USUAL[language];
  } catch (error) {
    if (error instanceof RangeError) return USUAL[language];
    throw error;
  }
};

/** The language of a BCP 47 tag, where there are words in it. */
export const languageOf = (tag: string, languages: readonly Language[]): Language | null =>
  languages.find((one) => one === tag.split('-')[0]?.toLowerCase()) ?? null;

export type Dates = { readonly date: (at: Instant) => string; readonly span: (span: Span) => string };

type Formats = { readonly day: Intl.DateTimeFormat; readonly clock: Intl.DateTimeFormat };
/** To make one takes longer than to write a letter; the readers of a company share a few. */
const made = new Map<string, Formats>();
/** Tags and zones come from people: what they make up is not kept for ever. */
const MOST_KEPT = 100;

const formatsOf = (locale: string, timeZone: ZoneId): Formats => {
  const name = `${locale} ${timeZone}`;
  const known = made.get(name);
  if (known !== undefined) return known;
  const formats = {
    day: new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone }),
    clock: new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }),
  };
  if (made.size >= MOST_KEPT) made.clear();
  made.set(name, formats);
  return formats;
};

/** @param tag BCP 47, of the reader; null: none is known */
export const datesOf = (language: Language, tag: string | null, zone: ZoneId): Dates => {
  const { day, clock } = formatsOf(localeOf(language, tag), zone);
  // Some languages put narrow spaces before "AM", which not every program that shows mail has in its font.
  const text = (format: Intl.DateTimeFormat, at: Instant): string => format.format(at).replaceAll(/[\u202f\u00a0]/g, ' ');
  const date = (at: Instant): string => text(day, at);
  return {
    date,
    span: ({ start, end }) => {
      const [first, last] = [date(start), date(end)];
      const until = first === last ? text(clock, end) : `${last}, ${text(clock, end)}`;
      return `${first}, ${text(clock, start)} - ${until} (${zone})`;
    },
  };
};
