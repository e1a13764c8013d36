/** Which part of the room of mail an address opens. */
export const PLACES = ['server', 'told', 'words', 'outbox'] as const;
export type Place = (typeof PLACES)[number];

export const isPlace = (text: string): text is Place => (PLACES as readonly string[]).includes(text);
