/** `/a/…`: one appointment of a client, who came by a private link. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { viewerZone } from '../time/zone.ts';
import { wordsOf } from './dates.ts';
import { CalendarButton, OwnSummary } from './own-parts.tsx';
import { Frame, Heading, Trouble, Waiting } from './parts.tsx';
import { bookAgain, cancel, look, Refused, reschedule, type Own } from './server.ts';
import { useSpoken } from './spoken.ts';
import { filled } from './texts.ts';
import { Week } from './week.tsx';

export type OwnWish = 'view' | 'reschedule' | 'cancel';

/** How often an open page looks again: somebody may move it in Outlook meanwhile. In milliseconds. */
const AGAIN_MS = 30_000;

/** What was just done, so that it can be undone. */
type Last = { readonly did: 'moved'; readonly from: string } | { readonly did: 'cancelled' } | null;

const tokenInAddress = (): string => decodeURIComponent(window.location.hash.slice(1));

export const OwnRoom = ({ wish: first }: { readonly wish: OwnWish }) => {
  const { t } = useSpoken();
  const [own, setOwn] = useState<Own | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [wish, setWish] = useState<OwnWish>(first);
  const [last, setLast] = useState<Last>(null);
  const [isStale, setStale] = useState(false);
  const token = useRef(tokenInAddress());
  const read = useCallback(async (quietly: boolean): Promise<void> => {
    try {
      setOwn(await look(token.current));
      setError(null);
    } catch (refused) {
      if (!quietly || (refused instanceof Refused && refused.status === 410)) setError(refused);
    }
  }, []);
  useEffect(() => {
    document.title = t.your;
    void read(false);
    const again = (): void => void (document.visibilityState === 'visible' && read(true));
    const timer = setInterval(again, AGAIN_MS);
    document.addEventListener('visibilitychange', again);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [read, t]);
  /** Does something to it and shows what came of it. */
  const act = async (work: (own: Own) => Promise<Own>, did: Last): Promise<void> => {
    if (own === null) return;
    setStale(false);
    try {
      const after = await work(own);
      if (after.token !== token.current) {
        token.current = after.token;
        window.history.replaceState(null, '', `/a/view#${after.token}`);
      }
      setOwn(after);
      setError(null);
      setLast(did);
      setWish('view');
    } catch (refused) {
      if (refused instanceof Refused && refused.code === 'stale') {
        setStale(true);
        await read(false);
      } else setError(refused);
    }
  };
  if (own === null || (error instanceof Refused && error.status === 410)) {
    return (
      <Frame company={null}>
        <Heading led={false}>{t.your}</Heading>
        {error === null ? (
          <Waiting />
        ) : (
          <Trouble error={error} gone={{ title: t.linkOver, text: t.linkOverNext }} retry={() => void read(false)} />
        )}
      </Frame>
    );
  }
  return (
    <Frame company={own.company}>
      <Heading led={last !== null}>{t.your}</Heading>
      <Said own={own} last={last} undo={act} />
      {isStale && (
        <p className="notice" role="alert">
          {t.stale}
        </p>
      )}
      <p className={`state ${own.state}`}>{t[`state_${own.state}`]}</p>
      <OwnSummary own={own} />
      {error !== null && <Trouble error={error} />}
      {own.state !== 'cancelled' && own.changeableUntil === null && <p className="notice">{filled(t.tooLate, own.company)}</p>}
      {own.changeableUntil !== null && <Acts own={own} wish={wish} setWish={setWish} act={act} />}
      {own.slug !== null && (
        <p>
          <a href={`/book/${encodeURIComponent(own.slug)}`}>{t.another}</a>
        </p>
      )}
    </Frame>
  );
};

type Act = (work: (own: Own) => Promise<Own>, did: Last) => Promise<void>;

/** What was done, and the way back. */
const Said = ({ own, last, undo }: { readonly own: Own; readonly last: Last; readonly undo: Act }) => {
  const { t, language } = useSpoken();
  const words = wordsOf(language, viewerZone());
  if (own.state === 'cancelled') {
    return (
      <div className="notice" role="status">
        <p>{last?.did === 'cancelled' ? t.undone : t.cancelled}</p>
        {own.again && (
          <button type="button" onClick={() => void undo(({ token }) => bookAgain(token), null)}>
            {t.bookAgain}
          </button>
        )}
      </div>
    );
  }
  if (last?.did !== 'moved') return null;
  const back = (): void => void undo(({ token, version }) => reschedule(token, last.from, version), null);
  return (
    <div className="notice" role="status">
      <p>{filled(t.moved, words.moment(last.from))}</p>
      <button type="button" onClick={back}>
        {t.undo}
      </button>
    </div>
  );
};

type ActsProps = { readonly own: Own; readonly wish: OwnWish; readonly setWish: (wish: OwnWish) => void; readonly act: Act };

const Acts = ({ own, wish, setWish, act }: ActsProps) => {
  const { t } = useSpoken();
  const [zone, setZone] = useState(viewerZone);
  const [turn, setTurn] = useState(0);
  const [busy, setBusy] = useState(false);
  const doing = async (work: (own: Own) => Promise<Own>, did: Last): Promise<void> => {
    setBusy(true);
    await act(work, did);
    setBusy(false);
    setTurn(turn + 1);
  };
  if (wish === 'cancel') {
    return (
      <div className="notice bad">
        <p>
          <strong>{t.sure}</strong>
        </p>
        <div className="acts">
          <button
            type="button"
            className="main"
            disabled={busy}
            onClick={() => void doing(({ token }) => cancel(token), { did: 'cancelled' })}
          >
            {t.sureYes}
          </button>
          <button type="button" onClick={() => setWish('view')}>
            {t.sureNo}
          </button>
        </div>
      </div>
    );
  }
  if (wish === 'reschedule' && own.movable) {
    const choose = (start: string): void =>
      void doing(({ token, version }) => reschedule(token, start, version), { did: 'moved', from: own.start });
    return (
      <section className="moving">
        <h2>{t.newTime}</h2>
        <Week where={{ token: own.token }} zone={zone} setZone={setZone} from={own.start} turn={turn} busy={busy} choose={choose} />
        <button type="button" className="link" onClick={() => setWish('view')}>
          {t.keepTime}
        </button>
      </section>
    );
  }
  return (
    <div className="acts">
      <CalendarButton own={own} />
      {own.movable && (
        <button type="button" onClick={() => setWish('reschedule')}>
          {t.reschedule}
        </button>
      )}
      <button type="button" onClick={() => setWish('cancel')}>
        {t.cancel}
      </button>
    </div>
  );
};
