/** What an integration's own template for events is (3.4), as it is stored: Liquid, for subject and body. */
export type TemplateText = { subject: string; body: string };
export type EventTemplate = TemplateText & {
  /** In the place of both where somebody external is on the event (3.5); null: the default of that. */
  external: TemplateText | null;
};
