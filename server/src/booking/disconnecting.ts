/** What cannot be done with an integration that is disconnected, or about to be (1.4). */
import type { Connection } from '../store/rows/sync.ts';
import { refuse } from './refusal.ts';

/** One that is on its way out, or back, is switched by that alone (1.4). */
export const refuseDisconnecting = ({ name, disconnect }: Connection): void => {
  if (disconnect === null) return;
  const gone = disconnect === 'disconnected';
  refuse(
    'disabled',
    null,
    `The integration ${name} is ${gone ? 'disconnected' : 'being disconnected, or connected again'}.`,
    gone ? 'Undo that first: POST /api/v1/integrations/{id}/disconnection/undo.' : 'Look at GET /api/v1/integrations/{id}/disconnection.',
  );
};
