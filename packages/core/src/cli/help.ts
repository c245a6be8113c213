import { httpSettings } from '../http/settings.js';
import { flags } from './flags.js';
import { describeSettings, type SettingsSchema } from './settings.js';

interface HelpSubject {
  command: string;
  description: string;
  settings?: SettingsSchema | undefined;
}

/** What `--help` prints, made from the same tables that parse the command line and the environment. */
export function helpText({ command, description, settings }: HelpSubject): string {
  const sections = ['Ways to run', 'HTTP', 'Everywhere'].map((group) => {
    const rows = Object.entries(flags)
      .filter(([, flag]) => flag.group === group)
      .map(([name, flag]) => {
        const value = 'value' in flag ? ` <${'choices' in flag ? flag.choices.join('|') : flag.value}>` : '';
        const from = 'env' in flag ? `, or ${flag.env}` : '';
        const fallback = 'default' in flag ? ` (default ${flag.default}${from})` : '';
        const json = name === 'call' || name === 'prompt' ? ' [json]' : '';
        return [`--${name}${value}${json}`, `${flag.description}${fallback}`];
      });
    return `${group}:\n${table(rows)}`;
  });
  if (settings !== undefined) sections.push(`Environment variables:\n${variables(settings)}`);
  sections.push(`Environment variables with --http:\n${variables(httpSettings())}`);
  return [
    `${command}: ${description}`,
    '',
    `Usage: ${command} [options]`,
    '',
    'Without options it speaks MCP on stdin and stdout: a host such as Claude Code, VS Code or Cursor starts it so.',
    '',
    sections.join('\n\n'),
    '',
  ].join('\n');
}

function variables(schema: SettingsSchema): string {
  return table(
    describeSettings(schema).map(({ name, description, default: fallback }) => [
      name,
      fallback === undefined || fallback === ''
        ? description
        : `${description} (default ${String(fallback)})`,
    ]),
  );
}

function table(rows: string[][]): string {
  const width = Math.min(38, Math.max(...rows.map(([left = '']) => left.length)));
  return rows
    .map(([left = '', right = '']) => {
      if (left.length > width) return `  ${left}\n  ${' '.repeat(width)}  ${right}`;
      return `  ${left.padEnd(width)}  ${right}`;
    })
    .join('\n');
}
