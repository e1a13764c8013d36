/** What the page says in the language it speaks, for every part of it. */
import { createContext, useContext } from 'react';
import { en, type Texts } from './texts.ts';

export const Spoken = createContext<{ readonly t: Texts; readonly language: string }>({ t: en, language: 'en' });
export const useSpoken = (): { readonly t: Texts; readonly language: string } => useContext(Spoken);
