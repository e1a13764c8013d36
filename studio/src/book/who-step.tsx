/** The last step before a booking: who books, and what to do when the time was taken meanwhile. */
import { useRef, useState } from 'react';
import type { Loaded } from './booking-room.tsx';
import { Details, type Guest } from './details.tsx';
import { localeOf, wordsOf } from './dates.ts';
import { Heading, Trouble } from './parts.tsx';
import { Refused, sendBooking, type Booking, type Own, type Service } from './server.ts';
import { useSpoken } from './spoken.ts';
import { Summary } from './summary.tsx';

/** The server takes a form no sooner after the page was opened; the rest of it is for the way there. */
const SOONEST_MS = 3_500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
/** Where a page is not served by https there is no `randomUUID`. */
const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

type Props = {
  readonly loaded: Loaded;
  readonly reload: () => Promise<Loaded | null>;
  readonly service: Service;
  readonly person: Service['people'][number] | null;
  readonly start: string;
  readonly minutes: number;
  readonly zone: string;
  readonly taken: () => void;
  readonly choose: (start: string) => void;
  readonly done: (own: Own) => void;
};

export const WhoStep = ({ loaded, reload, service, person, start, minutes, zone, taken, choose, done }: Props) => {
  const { t, language } = useSpoken();
  const words = wordsOf(language, zone);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  /** What is sent once more is sent with the same key, so that a lost answer makes no second booking. */
  const sent = useRef({ what: '', key: '' });
  const attempt = async ({ page, at }: Loaded, guest: Guest): Promise<Own> => {
    const phone = guest.phone.trim();
    const meant: Omit<Booking, 'ticket'> = {
      service: service.id,
      staff: person?.id ?? null,
      start,
      name: guest.name.trim(),
      email: guest.email.trim(),
      phone: phone === '' ? null : phone,
      language: localeOf(language),
      zone,
      website: guest.website,
    };
    const what = JSON.stringify(meant);
    if (sent.current.what !== what) sent.current = { what, key: newKey() };
    await pause(at + SOONEST_MS - Date.now());
    return sendBooking(page.slug, { ...meant, ticket: page.ticket }, sent.current.key);
  };
  const isOld = (refused: unknown): boolean => refused instanceof Refused && refused.fields[0]?.field === '/ticket';
  const send = async (guest: Guest): Promise<void> => {
    setSending(true);
    setError(null);
    try {
      done(
        await attempt(loaded, guest).catch(async (refused: unknown) => {
          // The page was open since yesterday: a new one is fetched, and nothing typed is lost.
          const fresh = isOld(refused) ? await reload() : null;
          if (fresh === null) throw refused;
          return attempt(fresh, guest);
        }),
      );
    } catch (refused) {
      setError(refused);
      if (refused instanceof Refused && refused.code === 'notOnOffer') taken();
    } finally {
      setSending(false);
    }
  };
  const refusal = error instanceof Refused ? error : null;
  const isTaken = refusal !== null && ['notOnOffer', 'slotTaken', 'inThePast'].includes(refusal.code);
  const fields = Object.fromEntries((refusal?.fields ?? []).map(({ field, problem }) => [(field ?? '').replace(/^\//, ''), problem]));
  const isField = ['name', 'email', 'phone'].some((field) => fields[field] !== undefined);
  const end = new Date(Date.parse(start) + minutes * 60_000).toISOString();
  return (
    <>
      <Heading>{t.who}</Heading>
      <Summary
        title={service.name}
        start={start}
        end={end}
        zone={zone}
        people={person === null ? [] : [person.name]}
        price={service.priceText}
      />
      {isTaken && (
        <div className="notice bad" role="alert">
          <p>
            <strong>{t.taken}</strong>
          </p>
          {refusal.proposals.length > 0 && (
            <>
              <p>{t.choose}</p>
              <ul className="starts wide">
                {refusal.proposals.map((one) => (
                  <li key={one.start}>
                    <button
                      type="button"
                      onClick={() => {
                        setError(null);
                        choose(one.start);
                      }}
                    >
                      {words.moment(one.start)}
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
          <button type="button" className="link" onClick={() => window.history.back()}>
            {t.chooseOther}
          </button>
        </div>
      )}
      {error !== null && !isTaken && !isField && <Trouble error={error} />}
      <Details asksPhone={loaded.page.asksPhone} sending={sending} refused={fields} send={(guest) => void send(guest)} />
    </>
  );
};
