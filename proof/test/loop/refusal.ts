/** What an administrator or a client is refused, by the code of the refusal. */
import { RefusalError } from '@lockstep/server';

export const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'nothing';
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal.code;
    throw error;
  }
};
