/** A certificate in words: its fingerprint as other tools print it, and its days. */

/** `ab12…` as `AB:12:…`, to be compared by eye. */
export const inPairs = (sha256: string): string => (sha256.match(/../g) ?? []).join(':').toUpperCase();

/** The day in UTC, which is where certificates keep theirs. */
export const dayWords = (at: string): string => at.slice(0, 10);
