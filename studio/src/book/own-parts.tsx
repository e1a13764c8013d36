/** An appointment that is there: what it is, a file of it, and its link. */
import { useState } from 'react';
import { viewerZone } from '../time/zone.ts';
import { calendarFile } from './ics.ts';
import { linkTo, type Own } from './server.ts';
import { useSpoken } from './spoken.ts';
import { Summary } from './summary.tsx';

const placeOf = ({ place }: Own): string => (place === null ? '' : [place.name, place.address].filter((one) => one !== '').join(', '));

export const OwnSummary = ({ own }: { readonly own: Own }) => (
  <Summary
    title={own.title}
    start={own.start}
    end={own.end}
    zone={viewerZone()}
    people={own.people}
    place={placeOf(own)}
    price={own.priceText}
  />
);

export const CalendarButton = ({ own }: { readonly own: Own }) => {
  const { t } = useSpoken();
  const save = (): void => {
    const url = URL.createObjectURL(
      new Blob([calendarFile(own, linkTo(own, 'view'), Date.now())], { type: 'text/calendar;charset=utf-8' }),
    );
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = `${own.start.slice(0, 10)}.ics`;
    anchor.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" onClick={save}>
      {t.calendar}
    </button>
  );
};

/** The link as text that can be taken along. */
export const PrivateLink = ({ own }: { readonly own: Own }) => {
  const { t } = useSpoken();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(linkTo(own, 'view'));
    setCopied(true);
  };
  return (
    <div className="private">
      <p>{t.keep}</p>
      <p className="address">
        <a href={linkTo(own, 'view')} target="_blank" rel="noopener noreferrer">
          {t.yourLink}
        </a>{' '}
        {'clipboard' in navigator && (
          <button type="button" className="link" onClick={() => void copy()}>
            {copied ? t.copied : t.copy}
          </button>
        )}
      </p>
    </div>
  );
};
