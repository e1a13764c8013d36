#!/usr/bin/env -S node --max-semi-space-size=32
// Answers of a hundred kilobytes die young: with twice the room for them the collector takes a fifth less of the processor.
import '../dist/main.js';
