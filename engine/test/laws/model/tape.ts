/**
 * A tape of bytes that every choice of a case is read from. fast-check makes and shrinks the tape; a shorter tape with
 * smaller bytes is a simpler story, because 0 is always the most harmless choice and an exhausted tape answers 0.
 */
export class Tape {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The same tape from its beginning. */
  again(): Tape {
    return new Tape(this.#bytes);
  }

  get exhausted(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A number in [0, choices), at most 256 choices. */
  below(choices: number): number {
    const byte = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return byte % choices;
  }

  /** True about once in `n` times; false once the tape is exhausted. */
  onceIn(n: number): boolean {
    return this.below(n) === n - 1;
  }

  pick<const Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.below(values.length)] ?? values[0];
  }
}
