/** The answers of the journal as an administrator meets them (5.4): why a time is taken, why something changed, what was put back. */
import { answers } from './console/answers.ts';
import { play } from './stage.ts';

await play('the answers of the journal', [answers]);
