/** Every command of the program, in the order of `lockstep --help`. */
import type { Command } from './command.ts';
import { doctorCommand } from './doctor.ts';
import { keyCommands } from './keys.ts';
import { ownerCommand } from './owner.ts';
import { serveCommand } from './serve.ts';
import { transferCommands } from './transfer.ts';

export const COMMANDS: readonly Command[] = [serveCommand, doctorCommand, ownerCommand, ...keyCommands, ...transferCommands];
