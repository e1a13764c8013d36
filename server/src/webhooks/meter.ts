/** How many tries of deliveries ended how, since this process began. No figure names a webhook. */
import { DELIVERY_CAUSES, type DeliveryCause } from '../store/rows/webhook.ts';
import type { Tried } from './outcome.ts';

/** `delivered`, or what kept it from getting through. */
export type DeliveryMeter = Record<'delivered' | DeliveryCause, number>;

export const createDeliveryMeter = (): DeliveryMeter =>
  Object.fromEntries(['delivered', ...DELIVERY_CAUSES].map((name) => [name, 0])) as DeliveryMeter;

export const meterOf = (meter: DeliveryMeter | undefined, { cause }: Pick<Tried, 'cause'>): void => {
  if (meter !== undefined) meter[cause ?? 'delivered'] += 1;
};
