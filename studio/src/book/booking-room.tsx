/** `/book/{company}`: from a service to a booking, one step after the other. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Done } from './done.tsx';
import { Frame, Heading, Trouble, Waiting } from './parts.tsx';
import { readPage, type Own, type Page, type Service } from './server.ts';
import { useSpoken } from './spoken.ts';
import { useSteps, type Step } from './steps.ts';
import { filled } from './texts.ts';
import { WhoStep } from './who-step.tsx';
import { viewerZone } from '../time/zone.ts';
import { Week } from './week.tsx';

/** The page, and when it came: a form that is sent at once is taken for a robot's. */
export type Loaded = { readonly page: Page; readonly at: number };

export const BookingRoom = ({ slug, wanted }: { readonly slug: string; readonly wanted: string | null }) => {
  const { t } = useSpoken();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [error, setError] = useState<unknown>(null);
  const load = useCallback(async (): Promise<Loaded | null> => {
    try {
      const next = { page: await readPage(slug), at: Date.now() };
      setError(null);
      setLoaded(next);
      return next;
    } catch (refused) {
      setError(refused);
      return null;
    }
  }, [slug]);
  useEffect(() => void load(), [load]);
  useEffect(() => {
    if (loaded !== null) document.title = `${t.book} · ${loaded.page.company}`;
  }, [loaded, t]);
  return (
    <Frame company={loaded?.page.company ?? null}>
      {loaded === null && <Heading led={false}>{t.book}</Heading>}
      {error !== null && <Trouble error={error} gone={{ title: t.noPage, text: t.noPageNext }} retry={() => void load()} />}
      {loaded === null && error === null && <Waiting />}
      {loaded !== null && <Steps loaded={loaded} reload={load} wanted={wanted} />}
    </Frame>
  );
};

type StepsProps = { readonly loaded: Loaded; readonly reload: () => Promise<Loaded | null>; readonly wanted: string | null };

const Steps = ({ loaded, reload, wanted }: StepsProps) => {
  const { t } = useSpoken();
  const { page } = loaded;
  const initial = useMemo((): Step => (wanted === null ? { at: 'service' } : { at: 'time', service: wanted }), [wanted]);
  const [step, go] = useSteps(page.slug, initial);
  const [moved, setMoved] = useState(false);
  const [staff, setStaff] = useState<string | null>(null);
  const [zone, setZone] = useState(viewerZone);
  const [turn, setTurn] = useState(0);
  const [own, setOwn] = useState<Own | null>(null);
  const service = step.at === 'service' ? null : (page.services.find(({ id }) => id === step.service) ?? null);
  const to = (next: Step, replace = false): void => {
    setMoved(true);
    go(next, replace);
  };
  if (own !== null) {
    const another = (): void => {
      setOwn(null);
      setTurn(turn + 1);
      to({ at: 'service' }, true);
    };
    return <Done own={own} another={another} />;
  }
  if (service === null || step.at === 'service') {
    const choose = (one: Service): void => {
      setStaff(null);
      to({ at: 'time', service: one.id });
    };
    return <Services page={page} led={moved} choose={choose} />;
  }
  const person = service.people.find(({ id }) => id === staff) ?? null;
  const back = (
    <button
      type="button"
      className="link back"
      onClick={() => (window.history.length > 1 && moved ? window.history.back() : to({ at: 'service' }, true))}
    >
      <span aria-hidden>‹ </span>
      {t.back}
    </button>
  );
  if (step.at === 'time') {
    return (
      <>
        {back}
        <Heading led={moved}>{service.name}</Heading>
        <p className="quiet">{facts(service, t.minutes)}</p>
        {service.people.length > 1 && (
          <label className="whom">
            {t.withWhom}
            <select value={staff ?? ''} onChange={({ target }) => setStaff(target.value === '' ? null : target.value)}>
              <option value="">{t.anybody}</option>
              {service.people.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <Week
          where={{ slug: page.slug, service: service.id, staff }}
          zone={zone}
          setZone={setZone}
          from={null}
          turn={turn}
          choose={(start, minutes) => to({ at: 'details', service: service.id, start, minutes })}
        />
      </>
    );
  }
  return (
    <>
      {back}
      <WhoStep
        key={service.id}
        loaded={loaded}
        reload={reload}
        service={service}
        person={person}
        start={step.start}
        minutes={step.minutes}
        zone={zone}
        taken={() => setTurn(turn + 1)}
        choose={(start) => to({ ...step, start }, true)}
        done={setOwn}
      />
    </>
  );
};

const facts = ({ minutes, priceText }: Service, words: string): string =>
  [filled(words, String(minutes)), priceText].filter((one) => one !== '').join(' · ');

type ServicesProps = { readonly page: Page; readonly led: boolean; readonly choose: (service: Service) => void };

const Services = ({ page, led, choose }: ServicesProps) => {
  const { t } = useSpoken();
  return (
    <>
      <Heading led={led}>{t.what}</Heading>
      {page.services.length === 0 && (
        <p className="notice" role="status">
          {t.nothing}
        </p>
      )}
      <ul className="services">
        {page.services.map((service) => (
          <li key={service.id}>
            <button type="button" onClick={() => choose(service)}>
              <span className="title">{service.name}</span>
              <span className="quiet">{facts(service, t.minutes)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
};
