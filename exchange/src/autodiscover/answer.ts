/** What either Autodiscover says of one mailbox, whatever it looked like on the wire. */
export type SettingsAnswer =
  | {
      readonly kind: 'settings';
      readonly external: string | null;
      readonly internal: string | null;
      readonly grouping: string | null;
      readonly schemas: readonly string[];
      readonly address: string | null;
    }
  | { readonly kind: 'redirectAddress'; readonly address: string }
  | { readonly kind: 'redirectUrl'; readonly url: string }
  /** `unknownMailbox`: the server answers for this domain and has no such mailbox. */
  | { readonly kind: 'error'; readonly code: string; readonly unknownMailbox: boolean; readonly busy: boolean };

/** A list in one setting, by comma. */
export const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** A text that says something; null otherwise. */
export const saidOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
