/** What the address of the calendar says: which day, which view, whose week. */
export const VIEWS = ['day', 'week'] as const;
export type View = (typeof VIEWS)[number];
export type Shown = {
  /** `2026-11-23`; left out: today. */
  readonly day?: string;
  readonly view?: View;
  /** Whose week. */
  readonly holder?: string;
};

/** What is not understood is left out, so that an old or mistyped address still opens the calendar. */
export const readDay = (search: Readonly<Record<string, unknown>>): Shown => {
  const { day, view, holder } = search;
  return {
    ...(typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) ? { day } : {}),
    ...(VIEWS.includes(view as View) ? { view: view as View } : {}),
    ...(typeof holder === 'string' && holder !== '' ? { holder } : {}),
  };
};
