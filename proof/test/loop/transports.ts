/** What one person's calendar goes through is told once and played on both transports, without a wire (docs/rules.md, *By Graph*). */
import { afterEach, beforeEach, describe } from 'vitest';

type Transport = 'ews' | 'graph';
const NAMES: Readonly<Record<Transport, string>> = { ews: 'EWS', graph: 'Graph' };
/** What calls are named in the log of Exchange, and where a fault is to strike. */
const CALLS = {
  ews: { create: 'CreateItem', update: 'UpdateItem', remove: 'DeleteItem', read: 'GetItem', feed: 'SyncFolderItems' },
  graph: { create: 'CreateEvent', update: 'UpdateEvent', remove: 'DeleteEvent', read: 'Batch', feed: 'EventsDelta' },
} as const satisfies Readonly<Record<Transport, object>>;

const playing: { by: Transport } = { by: 'ews' };

/** On which of them the test that runs now is played; EWS where a test does not say. */
export const playedBy = (): Transport => playing.by;
/** By which id rows name an item: Graph calls it by the one that lasts. */
export const nameOf = ({ id, immutableId }: { readonly id: string; readonly immutableId: string }): string =>
  playing.by === 'graph' ? immutableId : id;
export const callNames = (): (typeof CALLS)[Transport] => CALLS[playing.by];

export const onBothTransports = (name: string, options: { readonly timeout?: number }, play: (by: Transport) => void): void => {
  for (const by of ['ews', 'graph'] as const)
    describe(`${name}, over ${NAMES[by]}`, options, () => {
      beforeEach(() => {
        playing.by = by;
      });
      afterEach(() => {
        playing.by = 'ews';
      });
      play(by);
    });
};
