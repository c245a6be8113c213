import type { Readable, Writable } from 'node:stream';
import * as prompts from '@clack/prompts';
import type { Arguments } from './arguments.js';
import { Cancelled } from './errors.js';
import { nameOfFolder, problemOfFolder } from './folder.js';
import { problemOfName } from './names.js';
import { templates } from './templates.js';

/** The terminal, unless a test says otherwise. */
export interface Streams {
  input?: Readable;
  output?: Writable;
}

/** Asks for what the arguments did not say. @throws Cancelled */
export async function ask(given: Arguments, streams: Streams = {}): Promise<Arguments> {
  prompts.intro('An MCP server of your own', streams);
  const from =
    given.from ??
    answered(
      await prompts.select({
        ...streams,
        message: 'Which server do you start from?',
        options: templates.map(({ name, teaches }) => ({ value: name, label: name, hint: teaches })),
      }),
    );
  const folder =
    given.folder ??
    answered(
      await prompts.text({
        ...streams,
        message: 'Into which folder? Its name is the name of the package.',
        placeholder: 'my-server',
        defaultValue: 'my-server',
        validate: (text) => problemOf(text || 'my-server', given.name),
      }),
    );
  const install =
    given.install ??
    answered(
      await prompts.confirm({ ...streams, message: 'Install the dependencies now?', initialValue: true }),
    );
  return { ...given, from, folder, install };
}

function problemOf(folder: string, name: string | undefined): string | undefined {
  return problemOfFolder(folder) ?? problemOfName(name ?? nameOfFolder(folder));
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (prompts.isCancel(answer)) throw new Cancelled('Nothing was written.');
  return answer as Exclude<Answer, symbol>;
}
