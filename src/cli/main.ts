#!/usr/bin/env node
/** Why this file exists: the entry of the command `kmsim`: its words in, its exit code out. */
import { runProgram } from './program.ts';
import { processStreams } from './streams.ts';

const exitCode = await runProgram(process.argv.slice(2), processStreams());
// Not process.exit: it would cut off what a slow pipe has not taken yet.
process.exitCode ||= exitCode;
