/** English now; another language is another file of the same keys. Keys are typed: one that is missing does not build. */
import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { AheadTexts } from './ahead.ts';
import type { AppointmentTexts } from './appointment.ts';
import type { DecisionTexts } from './decisions.ts';
import type { DisconnectTexts } from './disconnect.ts';
import type { BlockTexts } from './block.ts';
import { en } from './en.ts';
import type { ExchangeTexts } from './exchange.ts';
import type { HeldBackTexts } from './held-back.ts';
import type { MailTexts } from './mail.ts';
import type { JournalTexts } from './journal.ts';
import type { MigrationTexts } from './migration.ts';
import type { MoveTexts } from './moves.ts';
import type { NoAnswerTexts } from './no-answer.ts';
import type { NothingHereTexts } from './nothing-here.ts';
import type { PeopleTexts } from './people.ts';
import type { SetupTexts } from './setup.ts';
import type { SignInTexts } from './account.ts';
import type { TemplateTexts } from './template.ts';
import type { WebhookTexts } from './webhooks.ts';
import type { WhyTexts } from './why.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: {
      translation: typeof en &
        AheadTexts &
        AppointmentTexts &
        BlockTexts &
        DecisionTexts &
        DisconnectTexts &
        ExchangeTexts &
        HeldBackTexts &
        MailTexts &
        JournalTexts &
        MigrationTexts &
        MoveTexts &
        NoAnswerTexts &
        NothingHereTexts &
        PeopleTexts &
        SetupTexts &
        SignInTexts &
        TemplateTexts &
        WebhookTexts &
        WhyTexts;
    };
  }
}

const instance = createInstance();
void instance.use(initReactI18next).init({
  lng: 'en',
  resources: { en: { translation: en } },
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** For rooms that are loaded later: what they say comes with them. */
export const addTexts = (texts: Readonly<Record<string, object>>): void => {
  instance.addResourceBundle('en', 'translation', texts, true);
};
