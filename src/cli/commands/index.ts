/** Why this file exists: the list of commands, in the order in which the help shows them. */
import type { Command } from '../command.ts';
import { compare } from './compare.ts';
import { diff } from './diff.ts';
import { explain } from './explain.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { init } from './init.ts';
import { plan } from './plan.ts';
import { quotas } from './quotas.ts';
import { report } from './report.ts';
import { request } from './request.ts';
import { run } from './run.ts';
import { schema } from './schema.ts';
import { sweep } from './sweep.ts';
import { validate } from './validate.ts';
import { verify } from './verify.ts';
import { worker } from './worker.ts';

export const commands: readonly Command[] = [
  init,
  validate,
  run,
  compare,
  sweep,
  worker,
  plan,
  diff,
  request,
  report,
  verify,
  importCommand,
  exportCommand,
  quotas,
  explain,
  schema,
];
