// The check of arrows is fed wrong arrows, one at a time, in a small repository of its own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arrows, wrongArrows } from '../arrows.mjs';
import { importsOf } from '../imports.mjs';
import { root as repository } from '../workspace.mjs';

let root;
const write = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'arrows-'));
  write('package.json', JSON.stringify({ devDependencies: { vitest: '1.0.0' } }));
  const dependencies = {
    engine: { 'temporal-polyfill': '1.0.0', undici: '7.0.0' },
    exchange: { '@lockstep/engine': '1.0.0', undici: '7.0.0' },
    simulator: {},
    server: { '@lockstep/engine': '1.0.0', '@lockstep/exchange': '1.0.0' },
    studio: { react: '1.0.0', '@lockstep/client': '1.0.0' },
    client: {},
    proof: { '@lockstep/server': '1.0.0' },
  };
  for (const [workspace, wanted] of Object.entries(dependencies)) {
    write(`${workspace}/package.json`, JSON.stringify({ dependencies: wanted }));
    write(`${workspace}/src/index.ts`, `export { a } from './a.ts';\n`);
    write(`${workspace}/src/a.ts`, `export const a = 1;\n`);
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const cases = [
  ['client/src/b.ts', `import { a } from '@lockstep/server';`, 'client may not import server'],
  ['client/src/b.ts', `import { request } from 'undici';`, 'not declared'],
  ['engine/src/b.ts', `import { readFile } from 'node:fs';`, 'no module of Node'],
  ['engine/src/b.ts', `import { Pool } from 'undici';`, 'the engine may use'],
  ['engine/src/b.ts', `import type { Connector } from '@lockstep/exchange';`, 'engine may not import exchange'],
  ['exchange/src/b.ts', `import { a } from '@lockstep/server';`, 'exchange may not import server'],
  ['exchange/src/b.ts', `const a = await import('@lockstep/simulator');`, 'exchange may not import simulator'],
  ['simulator/src/b.ts', `import { a } from '@lockstep/engine';`, 'simulator may not import engine'],
  ['simulator/test/b.test.ts', `import { a } from '@lockstep/exchange';`, "simulator's tests may not import exchange"],
  ['server/src/b.ts', `export * from '@lockstep/simulator';`, 'server may not import simulator'],
  ['server/src/b.ts', `import { a } from '@lockstep/engine/dist/a.js';`, 'goes past the door'],
  ['server/src/b.ts', `import { a } from '../../engine/src/a.ts';`, 'reaches out of its workspace'],
  ['server/src/b.ts', `import { a } from '../test/a.ts';`, 'sources import sources only'],
  ['server/src/b.ts', `import express from 'express';`, 'express is not declared in server/package.json'],
  ['server/src/b.ts', `import { describe } from 'vitest';`, 'vitest is not declared in server/package.json'],
  ['server/src/b.ts', `import { readFile } from 'fs';`, 'write node:fs'],
  ['server/src/b.ts', `import { a } from '../dist/a.js';`, 'sources import sources only'],
  ['server/src/b.ts', `import { a } from './a';`, 'carries its extension'],
  ['server/src/b.ts', `import { a } from './gone.ts';`, 'there is no server/src/gone.ts'],
  ['server/src/b.ts', `import { a } from './index.ts';`, 'door or barrel from inside'],
  ['server/src/store/index.ts', `export const b = 1;`, 'is a barrel'],
  ['server/src/b.ts', `export const port = process.env['PORT'];`, 'reads process.env'],
  ['proof/src/b.ts', `import { a } from '@lockstep/engine';`, 'not among the dependencies of proof'],
  ['studio/src/b.tsx', `import type { Service } from '@lockstep/server';`, 'studio may not import server'],
  ['studio/src/b.tsx', `import { createClient } from '@lockstep/client';`, 'studio takes types alone from client'],
  ['studio/src/b.tsx', `const { createClient } = await import('@lockstep/client');`, 'studio takes types alone from client'],
  ['studio/src/b.tsx', `import { Button } from '@mantine/core';`, '@mantine/core is not declared in studio/package.json'],
  ['proof/src/b.ts', `import { a } from '@lockstep/studio';`, 'proof may not import studio'],
  ['proof/src/b.ts', `import { a } from '@lockstep/gone';`, 'there is no workspace gone'],
];

describe('arrows between workspaces (DESIGN section 1)', () => {
  it('a repository with right arrows only has no finding', () => {
    write('server/src/b.ts', `import { a } from '@lockstep/exchange';\nimport { b } from './a.ts';\nimport { c } from 'node:fs';\n`);
    write(
      'server/test/b.test.ts',
      `import { it } from 'vitest';\nimport { a } from '@lockstep/simulator';\nimport { b } from '../src/a.ts';\n`,
    );
    write('studio/src/b.tsx', `import type { paths } from '@lockstep/client';\n`);
    write('server/src/main.ts', `export const port = process.env['PORT'];\n`);
    expect(wrongArrows(root)).toEqual([]);
  });

  it.each(cases)('%s with %s is refused: %s', (file, code, problem) => {
    write(file, `${code}\n`);
    expect(wrongArrows(root)).toEqual([{ file, line: 1, problem: expect.stringContaining(problem) }]);
  });

  it('a manifest that depends against the arrows is refused', () => {
    write('server/package.json', JSON.stringify({ dependencies: { '@lockstep/simulator': '1.0.0' } }));
    expect(wrongArrows(root)).toEqual([{ file: 'server/package.json', line: 1, problem: 'server may not depend on @lockstep/simulator' }]);
  });

  it('this repository has none', () => {
    expect(wrongArrows(repository)).toEqual([]);
  });

  it('no arrow of the table runs in a circle', () => {
    const reach = (from, seen) => {
      expect(seen).not.toContain(from);
      for (const to of arrows[from].src) reach(to, [...seen, from]);
    };
    for (const workspace of Object.keys(arrows)) reach(workspace, []);
  });
});

describe('reading imports', () => {
  it('comments, texts, templates and regular expressions import nothing', () => {
    const source = [
      `// import a from 'a';`,
      `/* import b from 'b'; */`,
      'const text = "import c from \'c\'";',
      'const template = `import d from "d" ${`inner ${1} }`} import("e")`;',
      `const pattern = /['"\`]/; const half = 4 / 2;`,
      `import real from 'real';`,
    ].join('\n');
    expect(importsOf(source)).toEqual([{ specifier: 'real', line: 6 }]);
  });

  it('an import inside a template placeholder, over several lines, or of types is seen with its line', () => {
    const source = [
      'const a = `${await import("one")}`;',
      'import {',
      '  x,',
      `} from 'two';`,
      `type T = import('three').T;`,
      `import 'four';`,
    ].join('\n');
    expect(importsOf(source)).toEqual([
      { specifier: 'one', line: 1 },
      { specifier: 'two', line: 4 },
      { specifier: 'three', line: 5 },
      { specifier: 'four', line: 6 },
    ]);
  });
});
