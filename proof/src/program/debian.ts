/** What Debian has and this machine has not yet. */
import { spawnSync } from 'node:child_process';

/** Runs the command (`apt-get install …`) after an update, as root and without questions; whether it helped is for the caller to see. */
export const installFromDebian = (command: string): void => {
  // RUNLEVEL=1 keeps packages from starting servers of their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  spawnSync('apt-get', ['update'], { env, stdio: 'ignore' });
  spawnSync('sh', ['-c', command], { env, stdio: 'ignore' });
};
