/**
 * The order of SRV records by RFC 2782: the lowest priority number first, among equals by chance according to weight. Microsoft's page
 * says "highest priority" and other clients take the highest number, which asks the spare server first.
 */
export type SrvRecord = { readonly name: string; readonly port: number; readonly priority: number; readonly weight: number };

const byPriority = (one: SrvRecord, other: SrvRecord): number => one.priority - other.priority;

/**
 * @param chance a number in [0, 1) each time it is called
 * @returns the records in the order in which they are to be asked
 */
export const srvOrder = (records: readonly SrvRecord[], chance: () => number): readonly SrvRecord[] => {
  const ordered: SrvRecord[] = [];
  // Those without weight come first in the sum, so that they still have a very small chance (RFC 2782, "Weight").
  const left = records.toSorted((one, other) => byPriority(one, other) || one.weight - other.weight);
  while (left.length > 0) {
    const priority = left[0]?.priority;
    const equals = left.filter((one) => one.priority === priority);
    const all = equals.reduce((sum, { weight }) => sum + weight, 0);
    const drawn = Math.floor(chance() * (all + 1));
    let sum = 0;
    const next = equals.find(({ weight }) => (sum += weight) >= drawn) ?? equals[0];
    if (next === undefined) break;
    ordered.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return ordered;
};

/** Whether a record names a server that may be asked at all: `.` says "no such service", and other ports are no Autodiscover. */
export const isUsable = ({ name, port }: SrvRecord): boolean => port === 443 && name !== '' && name !== '.';
