/** One booking of a service as it lies in a calendar: the appointment, the buffers around it, and where others could start. */
import { useTranslation } from '../texts/i18n.ts';
import { bookingPicture, type Offer } from './booking-picture.ts';
import classes from './setup.module.css';
import { lengthWords } from './words.ts';
import { clockOf } from './hours/clock.ts';

export const ServicePicture = ({ offer }: { readonly offer: Offer }) => {
  const { t } = useTranslation();
  const picture = bookingPicture(offer);
  if (picture === null) return null;
  const { before, appointment, after, starts, span } = picture;
  const left = (minutes: number): string => `${((minutes - span.from) / (span.to - span.from)) * 100}%`;
  const width = ({ from, to }: { readonly from: number; readonly to: number }): string => `${((to - from) / (span.to - span.from)) * 100}%`;
  const from = clockOf(appointment.from);
  const to = clockOf(appointment.to % (24 * 60));
  const takes = { from: clockOf(before.from), to: clockOf(after.to % (24 * 60)) };
  const plain = before.from === before.to && after.from === after.to;
  return (
    <figure className={classes.picture}>
      <div className={classes.track} aria-hidden>
        {before.to > before.from && (
          <span className={classes.buffer} style={{ left: left(before.from), width: width(before) }} title={t('setup.services.before')} />
        )}
        <span className={classes.booking} style={{ left: left(appointment.from), width: width(appointment) }}>
          {lengthWords(offer.durationMinutes, t)}
        </span>
        {after.to > after.from && (
          <span className={classes.buffer} style={{ left: left(after.from), width: width(after) }} title={t('setup.services.after')} />
        )}
      </div>
      <div className={classes.starts} aria-hidden>
        {starts.map((at) => (
          <i key={at} style={{ left: left(at) }} data-chosen={at === appointment.from || undefined} />
        ))}
      </div>
      <figcaption>
        {t(plain ? 'setup.services.pictureOnly' : 'setup.services.pictureWhole', { from, to, takenFrom: takes.from, takenTo: takes.to })}{' '}
        {t('setup.services.pictureStarts', { step: lengthWords(offer.stepMinutes, t) })}
      </figcaption>
    </figure>
  );
};
