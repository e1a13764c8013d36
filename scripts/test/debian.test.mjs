// What a machine lacks is found out before the tests that need it.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { missingOf, startInstalling } from '../debian.mjs';
import { groups } from '../test-groups.mjs';

const isDebian = spawnSync('dpkg-query', ['--version']).error === undefined;

it('of packages those are missing that the system does not know as installed', () => {
  expect(missingOf(['dpkg', 'lockstep-has-no-such-package'])).toEqual(isDebian ? ['lockstep-has-no-such-package'] : []);
});

it('where nothing is missing nothing is done or said', async () => {
  await expect(startInstalling([])()).resolves.toBeUndefined();
});

it('packages are named as Debian names them', () => {
  for (const name of groups.flatMap(({ debian }) => debian ?? [])) expect(name).toMatch(/^[a-z0-9][a-z0-9+.-]+$/);
});
