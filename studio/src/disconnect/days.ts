/** How long something can still be undone, in days as people count them: the one that has begun is one more. */
const DAY_MS = 86_400_000;

export const daysLeft = (until: string, now: number): number => Math.max(0, Math.ceil((Date.parse(until) - now) / DAY_MS));
