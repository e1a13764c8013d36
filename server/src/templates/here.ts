/** Templates rendered in this very thread: for a simulated world, where time stands still and templates are the simulation's own. */
import { renderNow } from './liquid.ts';
import type { Renderer } from './template.ts';

export const rendererHere: Pick<Renderer, 'render'> = { render: (wish) => Promise.resolve(renderNow(wish)) };
