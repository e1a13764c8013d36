/** A name as it can stand in an address: `Bank of Zürich` is `bank-of-zurich`; of a name without any such sign `booking`. */
export const slugOf = (name: string): string => {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  return plain.length < 2 ? 'booking' : plain;
};
