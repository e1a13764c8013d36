/** Which mailbox a person could be paired with, by the address they are written to (2.1). Nothing is saved by it. */

export type Candidate = { readonly id: string; readonly email: string | null; readonly active: boolean };
type Taken = { readonly holder: string; readonly address: string };

/**
 * Suggested addresses by holder: the contact e-mail of each who is active and not paired yet. An address that is in use, that
 * somebody has typed in already, or that two people share is suggested to nobody: a mailbox belongs to one.
 */
export const suggest = (
  holders: readonly Candidate[],
  pairings: readonly Taken[],
  typed: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const paired = new Set(pairings.map((one) => one.holder));
  const used = new Set([...pairings.map((one) => one.address), ...typed.values()].map(plain));
  const open = holders.flatMap(({ id, email, active }) => {
    const address = plain(email ?? '');
    const wanted = active && address !== '' && !paired.has(id) && plain(typed.get(id) ?? '') === '';
    return wanted && !used.has(address) ? [{ id, address }] : [];
  });
  const shares = new Map<string, number>();
  for (const { address } of open) shares.set(address, (shares.get(address) ?? 0) + 1);
  return new Map(open.filter(({ address }) => shares.get(address) === 1).map(({ id, address }) => [id, address]));
};

/** The form in which addresses are compared. */
export const plain = (address: string): string => address.trim().toLowerCase();
