/**
 * The suite every connector passes, over a wire or not: there is one model of Exchange, and so one list of promises. It
 * knows no test runner; whoever runs it gives each check a fresh bench.
 */
import type { ContractCheck } from './bench.ts';
import { READING } from './reading.ts';
import { WRITING } from './writing.ts';

export const contract: readonly ContractCheck[] = [...READING, ...WRITING];
