/** One value at a time from a transaction's work to a loop outside it: the work waits until the loop has taken it. */

export type Handover<Value> = {
  /** Resolves once the value was taken; rejects once nobody takes any more. */
  readonly give: (value: Value) => Promise<void>;
  /** No further value; with an error, the loop ends in it. */
  readonly end: (error: unknown) => void;
  /** The taker leaves. */
  readonly stop: () => void;
  readonly taken: AsyncIterable<Value>;
};

class TakerLeft extends Error {
  constructor() {
    super('nobody takes the rows any more');
    this.name = 'TakerLeft';
  }
}

type Offer<Value> = { readonly value: Value; readonly accept: () => void; readonly refuse: (error: Error) => void };

export const createHandover = <Value>(): Handover<Value> => {
  let offer: Offer<Value> | null = null;
  let finished: { readonly error: unknown } | null = null;
  let left = false;
  let wake = (): void => undefined;

  const taken = async function* (): AsyncGenerator<Value, void, undefined> {
    for (;;) {
      if (offer !== null) {
        const { value, accept } = offer;
        offer = null;
        accept();
        yield value;
      } else if (finished !== null) {
        if (finished.error !== null) throw finished.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  };
  return {
    give: (value) =>
      new Promise((accept, refuse) => {
        if (left) refuse(new TakerLeft());
        else offer = { value, accept, refuse };
        wake();
      }),
    end: (error) => {
      finished = { error };
      wake();
    },
    stop: () => {
      left = true;
      offer?.refuse(new TakerLeft());
      offer = null;
    },
    taken: taken(),
  };
};
