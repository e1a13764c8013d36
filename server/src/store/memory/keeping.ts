/** What a transaction finds among what its process keeps, as in SQL: what the simulation plays is what a server does. */
import { KEPT_OF, type KeptFindings } from '../kept-findings.ts';
import type { Finding } from '../store.ts';
import type { Undo } from './statement.ts';

export class Keeping {
  readonly #findings: KeptFindings;
  readonly #revision: string;
  readonly #undo: Undo;
  /** So many of its changes were looked through. */
  #seen = 0;
  #isRevised = false;

  /** @param undo what the transaction has changed so far */
  constructor(findings: KeptFindings, revision: number, undo: Undo) {
    this.#findings = findings;
    this.#revision = String(revision);
    this.#undo = undo;
  }

  /** Whether the transaction has changed something of what findings are kept of. */
  get isRevised(): boolean {
    for (; !this.#isRevised && this.#seen < this.#undo.length; this.#seen += 1) {
      const name = this.#undo[this.#seen]?.rows.plan.name;
      this.#isRevised = name !== undefined && KEPT_OF.has(name);
    }
    return this.#isRevised;
  }

  /** What is true only if the transaction commits is found by it alone. */
  async find<Value>(root: string, name: string, read: () => Promise<Finding<Value>>): Promise<Value> {
    if (this.isRevised) return (await read()).value;
    const known = this.#findings.get(root, name, this.#revision);
    if (known !== null) return known.value as Value;
    const found = await read();
    if (!this.isRevised) this.#findings.keep(root, name, this.#revision, found);
    return found.value;
  }
}
