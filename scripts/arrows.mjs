// The arrows between workspaces, checked: engine ← exchange ← server, the simulator and the client alone, proof sees everything. Fails on any
// other arrow, on an import past a workspace's door, on a package that is not declared, and on a second reader of the environment.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsOf, mask } from './imports.mjs';

/**
 * Which workspaces each may import. `test`: what its tests may import beside that — the simulator is the peer that the
 * connectors and the server are tested against.
 */
export const arrows = {
  engine: { src: [], test: [] },
  exchange: { src: ['engine'], test: ['simulator'] },
  simulator: { src: [], test: [] },
  server: { src: ['engine', 'exchange'], test: ['simulator'] },
  // It talks to the HTTP API only, whose types are the client's.
  studio: { src: ['client'], test: [] },
  // So does whoever integrates by it: it uses nothing of ours.
  client: { src: [], test: [] },
  proof: { src: ['engine', 'exchange', 'simulator', 'server'], test: [] },
};

/** Of these nothing but types: the browser loads no code of them. */
const typesOnly = { studio: ['client'] };

/** The engine has neither I/O nor packages that have: these two only. */
const enginePackages = ['temporal-polyfill', 'rrule-temporal'];
/** The only reader of the environment among the workspaces that make the product. */
const environmentReader = 'server/src/main.ts';
const environmentIsArgument = ['engine', 'exchange', 'server'];

const builtins = new Set(builtinModules);
const isBuiltin = (specifier) => specifier.startsWith('node:') || builtins.has(specifier.split('/')[0]);
const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const manifest = (root, folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

const sourceFiles = (root, folder) => {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|mts|mjs|js)$/.test(file))
    .map((file) => `${folder}/${file.split(sep).join('/')}`)
    .sort();
};

const judgeRelative = (root, file, workspace, area, specifier) => {
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  if (!target.startsWith(`${workspace}/`)) return `reaches out of its workspace: ${target}`;
  if (area === 'src' && !target.startsWith(`${workspace}/src/`)) return `sources import sources only, not ${target}`;
  // Children and workers of tests cannot load TypeScript on Node 20: they run what was compiled.
  if (target.startsWith(`${workspace}/dist/`)) return null;
  if (!/\.(ts|tsx|mjs|js|json|css)$/.test(target)) return 'a relative import carries its extension';
  if (!existsSync(join(root, target))) return `there is no ${target}`;
  if (posix.basename(target) === 'index.ts' && !(area === 'test' && target === `${workspace}/src/index.ts`))
    return 'imports a door or barrel from inside';
  return null;
};

/** Whether something is imported that is there when the program runs. */
const loads = (source, name) => new RegExp(`\\b(?:import|export)\\b(?!\\s+type\\b)[^;'"]*['"]${name}['"]`).test(source);

const judgeOurs = (workspace, area, specifier, declared, source) => {
  const name = packageOf(specifier);
  const target = name.slice('@lockstep/'.length);
  if (!Object.hasOwn(arrows, target)) return `there is no workspace ${target}`;
  if (specifier !== name) return `goes past the door of ${name}`;
  if (target === workspace) return area === 'src' ? 'imports its own door: use the file' : null;
  const allowed = area === 'test' ? [...arrows[workspace].src, ...arrows[workspace].test] : arrows[workspace].src;
  if (!allowed.includes(target)) return `${workspace}${area === 'test' ? "'s tests" : ''} may not import ${target}`;
  if (area === 'src' && typesOnly[workspace]?.includes(target) && loads(source, name))
    return `${workspace} takes types alone from ${target}`;
  return area === 'test' || declared.has(name) ? null : `${name} is not among the dependencies of ${workspace}/package.json`;
};

const judgePackage = (workspace, area, specifier, declared) => {
  if (isBuiltin(specifier)) {
    if (workspace === 'engine' && area === 'src') return 'the engine does no I/O: no module of Node';
    return specifier.startsWith('node:') ? null : `write node:${specifier}`;
  }
  const name = packageOf(specifier);
  if (workspace === 'engine' && area === 'src' && !enginePackages.includes(name))
    return `the engine may use ${enginePackages.join(' and ')} only`;
  return declared.has(name) ? null : `${name} is not declared in ${workspace}/package.json`;
};

/** What a workspace may name in the `dependencies` of its manifest: the same arrows, for whoever installs it. */
const judgeManifest = (root, workspace) => {
  const { dependencies = {} } = manifest(root, workspace);
  return Object.keys(dependencies)
    .filter((name) => name.startsWith('@lockstep/') && !arrows[workspace].src.includes(name.slice('@lockstep/'.length)))
    .map((name) => ({ file: `${workspace}/package.json`, line: 1, problem: `${workspace} may not depend on ${name}` }));
};

const judgeFile = (root, file, workspace, area, declared) => {
  const source = readFileSync(join(root, file), 'utf8');
  const problems = [];
  for (const { specifier, line } of importsOf(source)) {
    const problem = specifier.startsWith('.')
      ? judgeRelative(root, file, workspace, area, specifier)
      : specifier.startsWith('@lockstep/')
        ? judgeOurs(workspace, area, specifier, declared, source)
        : judgePackage(workspace, area, specifier, declared);
    if (problem !== null) problems.push({ file, line, problem: `'${specifier}': ${problem}` });
  }
  if (area === 'src' && environmentIsArgument.includes(workspace) && file !== environmentReader) {
    const at = mask(source).code.search(/\bprocess\s*\.\s*env\b/);
    if (at !== -1)
      problems.push({ file, line: source.slice(0, at).split('\n').length, problem: `reads process.env; only ${environmentReader} does` });
  }
  if (area === 'src' && posix.basename(file) === 'index.ts' && file !== `${workspace}/src/index.ts`)
    problems.push({ file, line: 1, problem: 'is a barrel: a workspace has one door' });
  return problems;
};

/**
 * Every wrong arrow of a repository.
 * @param {string} root its folder
 * @returns {{ file: string, line: number, problem: string }[]}
 */
export const wrongArrows = (root) => {
  const shared = Object.keys(manifest(root, '.').devDependencies ?? {});
  return Object.keys(arrows).flatMap((workspace) => {
    const { dependencies = {}, devDependencies = {} } = manifest(root, workspace);
    const forSource = new Set(Object.keys(dependencies));
    const forTests = new Set([...forSource, ...Object.keys(devDependencies), ...shared]);
    return [
      ...judgeManifest(root, workspace),
      ...sourceFiles(root, `${workspace}/src`).flatMap((file) => judgeFile(root, file, workspace, 'src', forSource)),
      ...sourceFiles(root, `${workspace}/test`).flatMap((file) => judgeFile(root, file, workspace, 'test', forTests)),
    ];
  });
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const problems = wrongArrows(root);
  for (const { file, line, problem } of problems) process.stdout.write(`${relative('.', join(root, file))}:${line}  ${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
