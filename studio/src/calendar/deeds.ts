/** What is done with an appointment on the grid: loaded with the first of it, since most people look before they move anything. */
import '../texts/moves.ts';
import type { QueryClient } from '@tanstack/react-query';
import type { Translate } from '../texts/i18n.ts';
import { complain, say } from '../shell/toast.tsx';
import { momentWords } from '../time/words.ts';
import { sendChange } from './edits.ts';
import { moved, resized, undone, type Delta, type Patch } from './moves.ts';
import type { Appointment } from './queries.ts';
import type { Moving } from './tell-client.tsx';

/** What every deed needs; `nameOf` a holder by id. */
export type Doing = {
  readonly t: Translate;
  readonly zone: string;
  readonly queries: QueryClient;
  readonly nameOf: (holder: string) => string;
  /** Asks whether clients are told, before an appointment of theirs is moved by hand (6.1). */
  readonly ask: (moving: Moving) => void;
};

/** Moves or resizes an appointment at once; `revert` puts the grid back when the server refuses. */
const sendNow = ({ t, zone, queries }: Doing, before: Appointment, patch: Patch, revert: () => void): void => {
  const change = sendChange(queries, before.id);
  const title = before.title;
  change(patch).then(
    (after) => {
      const warnings = (after.warnings ?? []).map((one) => t(`calendar.warnings.${one}`));
      const words = t('calendar.moved', { title, when: momentWords(Date.parse(after.start), zone) });
      say([words, ...warnings].join(' '), () => {
        // Whoever was not told that it moved is not told that it is back.
        const back = { ...undone(before, after), ...(patch.tellClient === false ? { tellClient: false } : {}) };
        change(back).then(() => say(t('calendar.undone', { title })), complain);
      });
    },
    (error: unknown) => {
      revert();
      complain(error);
      void queries.invalidateQueries({ queryKey: ['appointments'] });
    },
  );
};

const send = (doing: Doing, before: Appointment, patch: Patch, revert: () => void): void => {
  const now = (decided: Patch): void => sendNow(doing, before, decided, revert);
  if (before.clients.length === 0) now(patch);
  else doing.ask({ before, patch, revert, send: now });
};

/** From one column to another, by so much time, or both. */
export type Giving = { readonly delta: Delta; readonly from?: string | undefined; readonly to?: string | undefined };

export const give = (doing: Doing, appointment: Appointment, { delta, from, to }: Giving, revert: () => void): void => {
  const patch = moved(appointment, delta, doing.zone, from, to);
  if (patch !== null) return send(doing, appointment, patch, revert);
  revert();
  complain(new Error(doing.t('calendar.alreadyThere', { name: doing.nameOf(to ?? '') })));
};

export const stretch = (doing: Doing, appointment: Appointment, delta: Delta, revert: () => void): void =>
  send(doing, appointment, resized(appointment, delta, doing.zone), revert);
