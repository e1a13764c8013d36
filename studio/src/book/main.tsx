/** The booking page starts here: small, apart from the console, and without any of its parts. */
import './book.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BookingRoom } from './booking-room.tsx';
import { OwnRoom, type OwnWish } from './own-room.tsx';
import { Spoken } from './spoken.ts';
import { languageOf, textsAtAll } from './texts.ts';

const [, room, first, second] = window.location.pathname.split('/').map((part) => decodeURIComponent(part));
const language = languageOf(navigator.languages);
const t = await textsAtAll(language);
document.documentElement.lang = language;
const place = document.querySelector('#root');
if (place === null) throw new Error('The page has no place for its content.');

const wishOf = (name: string | undefined): OwnWish => (name === 'reschedule' || name === 'cancel' ? name : 'view');

createRoot(place).render(
  <StrictMode>
    <Spoken value={{ t, language }}>
      {room === 'a' ? <OwnRoom wish={wishOf(first)} /> : <BookingRoom slug={first ?? ''} wanted={second ?? null} />}
    </Spoken>
  </StrictMode>,
);
