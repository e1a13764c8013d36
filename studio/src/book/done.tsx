/** It is booked: what, a file for the own calendar, and the links by which it can be changed. */
import { OwnSummary, CalendarButton, PrivateLink } from './own-parts.tsx';
import { Heading } from './parts.tsx';
import { linkTo, type Own } from './server.ts';
import { useSpoken } from './spoken.ts';
import { filled } from './texts.ts';

export const Done = ({ own, another }: { readonly own: Own; readonly another: () => void }) => {
  const { t } = useSpoken();
  const isReserved = own.state === 'reserved';
  return (
    <>
      <Heading>{isReserved ? t.reserved : t.booked}</Heading>
      {isReserved && <p>{filled(t.reservedText, own.company)}</p>}
      <OwnSummary own={own} />
      <div className="acts">
        <CalendarButton own={own} />
        {own.changeableUntil !== null && (
          <>
            <a className="button" href={linkTo(own, 'reschedule')} target="_blank" rel="noopener noreferrer">
              {t.reschedule}
            </a>
            <a className="button" href={linkTo(own, 'cancel')} target="_blank" rel="noopener noreferrer">
              {t.cancel}
            </a>
          </>
        )}
      </div>
      <PrivateLink own={own} />
      <button type="button" className="link" onClick={another}>
        {t.another}
      </button>
    </>
  );
};
