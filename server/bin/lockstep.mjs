#!/usr/bin/env -S node --min-semi-space-size=8 --max-semi-space-size=32
// Answers of a hundred kilobytes die young: with twice the room for them the collector takes a fifth less of the processor. Where little
// happens V8 makes that room so small that four threads collect it every second or two, which was a third of what a server at rest did.
import { statSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

// V8 compiles anew what has run for long: JavaScript after so many bytes of its bytecode, the embedded database after so many of its own.
// Most of what runs while the server starts runs no more, and compiling it was a third of what the processor did until it was ready.
// Ten times as much is asked for until then, and what V8 itself asks for from then on. After Node 20 V8 counts runs of a function instead
// of bytes, and knows the first of these flags no more.
const counting = (bytecode, wasm) => [
  ...(process.versions.node.startsWith('20.') ? [`--interrupt-budget=${bytecode}`] : []),
  `--wasm-tiering-budget=${wasm}`,
];
const STARTING = counting(1_000_000, 20_000_000);
const RUNNING = counting(67_584, 1_800_000);
const STARTED_WITHIN_MS = 10_000;
for (const flag of STARTING) setFlagsFromString(flag);
setTimeout(() => {
  for (const flag of RUNNING) setFlagsFromString(flag);
}, STARTED_WITHIN_MS).unref();

const writtenAt = (path) => statSync(new URL(path, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;

// In few files it starts sooner; made of what was compiled since, it would be another program.
const madeOf = ['../dist/.tsbuildinfo', '../../engine/dist/.tsbuildinfo', '../../exchange/dist/.tsbuildinfo'];
const inFewFiles = writtenAt('../program/main.js') > Math.max(...madeOf.map(writtenAt));
await import(inFewFiles ? '../program/main.js' : '../dist/main.js');
