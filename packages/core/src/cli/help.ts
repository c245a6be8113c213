import { httpSettings } from '../http/settings.js';
import { type Flag, flagGroups } from './flags.js';
import { describeSettings, type SettingsSchema } from './settings.js';

interface HelpSubject {
  command: string;
  description: string;
  settings?: SettingsSchema | undefined;
}

/** What `--help` prints, made from the same tables that parse the command line and the environment. */
export function helpText({ command, description, settings }: HelpSubject): string {
  const sections = Object.entries<Record<string, Flag>>(flagGroups).map(([group, flags]) => {
    const rows = Object.entries(flags).map(([name, flag]) => {
      const value = flag.value === undefined ? '' : ` <${flag.choices?.join('|') ?? flag.value}>`;
      const from = flag.env === undefined ? '' : `, or ${flag.env}`;
      const fallback = flag.default === undefined ? '' : ` (default ${flag.default}${from})`;
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
  const lines = rows.map(([left = '', right = '']) =>
    left.length > width ? `  ${left}\n  ${' '.repeat(width)}  ${right}` : `  ${left.padEnd(width)}  ${right}`,
  );
  return lines.join('\n');
}
