/** The texts of the rooms about Exchange; importing this makes them known. */
import { addTexts } from './i18n.ts';
import { integrations } from './integrations.ts';
import { causes, users } from './users.ts';

const exchange = { integrations, users, causes };
export type ExchangeTexts = typeof exchange;

addTexts(exchange);
