/** A step of the database's history: applied once, in a transaction, and never changed after it was released. */

export type Migration = {
  /** Four digits and a word; the digits order the steps. */
  readonly name: string;
  /** PostgreSQL 15 syntax is the floor; nothing newer. */
  readonly statements: readonly string[];
};
