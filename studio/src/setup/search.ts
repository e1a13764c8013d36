/** What the address of the set-up says: which tab, and what is open beside the list. */
export const PLACES = ['staff', 'rooms', 'services', 'locations', 'clients', 'company', 'webhooks'] as const;
export type Place = (typeof PLACES)[number];
export const isPlace = (text: string): text is Place => (PLACES as readonly string[]).includes(text);

/** What stands in `open` for one that is yet to be made. Ids of the server are longer. */
export const NEW = 'new';

/** What of a person or room is open beside its fields: working hours, or what lies ahead. */
export type Part = 'hours' | 'ahead';

export type Opened = {
  /** An id, or `new`. */
  readonly open?: string;
  /** Which part of what is open; left out: its fields. */
  readonly part?: Part;
};

/** What is not understood is left out, so that an old or mistyped address still opens the list. */
export const readOpened = ({ open, part }: Readonly<Record<string, unknown>>): Opened => ({
  ...(typeof open === 'string' && open !== '' ? { open } : {}),
  ...(part === 'hours' || part === 'ahead' ? { part } : {}),
});
