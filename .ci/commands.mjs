// The commands of the command line, read from where npm reads them.
import { readFileSync } from 'node:fs';
import { inRoot } from './project.mjs';

/** NAME of each script of package.json that is `node .ci/cli.mjs NAME`; its source is app/cli/NAME.ts. */
export function commandNames(manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))) {
  const run = /^node \.ci\/cli\.mjs (\S+)$/;
  return Object.values(manifest.scripts).flatMap((script) => run.exec(script)?.[1] ?? []);
}
