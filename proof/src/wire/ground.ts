/** The ground of L2. */
import type { LayerGround } from '../prove/grounds.ts';
export const openWire = (): Promise<LayerGround> => Promise.reject(new Error('not yet'));
