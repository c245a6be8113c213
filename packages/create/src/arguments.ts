import { parseArgs } from 'node:util';
import { UsageError } from './errors.js';
import { defaultTemplate, templateList } from './templates.js';
import { called, isClone } from './vendor.js';

export interface Arguments {
  folder: string | undefined;
  from: string | undefined;
  name: string | undefined;
  git: boolean;
  install: boolean | undefined;
  help: boolean;
  version: boolean;
}

export const usage = `Starts an MCP server of your own: a copy of one of the reference servers, renamed, that stands alone.

  ${called} <folder>${isClone ? '' : ' --'} --from <server>

Without arguments, on a terminal, it asks. Servers:

${templateList()}

Arguments:
  <folder>         where it goes: a new or empty folder; its name is the package's name
  --from <server>  the server to start from; ${defaultTemplate} unless you say otherwise
  --name <name>    another name for the package, with a scope if you like: @acme/stock-prices
  --no-install     do not install dependencies
  --no-git         do not make a Git repository
  --help           print this
  --version        print the version

The command of the new server is mcp-<name>. Ctrl-C, or a failure on the way, leaves nothing behind.
`;

/** @throws UsageError that names the argument */
export function parseArguments(args: string[]): Arguments {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) {
    throw new UsageError(
      `One folder, not ${positionals.length}: ${positionals.join(' ')}. ${isClone ? '' : 'With npm, "--" goes before --from.'}`,
    );
  }
  return {
    folder: positionals[0],
    from: values.from,
    name: values.name,
    git: values['no-git'] !== true,
    install: values['no-install'] ? false : values.install,
    help: values.help === true,
    version: values.version === true,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        from: { type: 'string' },
        name: { type: 'string' },
        install: { type: 'boolean' },
        'no-install': { type: 'boolean' },
        'no-git': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw new UsageError(`${sentence}. See --help.`);
  }
}
