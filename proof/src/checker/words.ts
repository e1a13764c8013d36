/** Small pieces of the sentences a violation is told in. */
export const clock = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
export const span = (start: number, end: number): string => `${clock(start)} to ${clock(end).slice(11)}`;
