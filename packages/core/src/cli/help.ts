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
        return [`--${name}${name === 'call' ? ' <tool> [json]' : value}`, `${flag.description}${fallback}`];
      });
    return `${group}:\n${table(rows)}`;
  });
  const variables = settings === undefined ? [] : describeSettings(settings);
  if (variables.length > 0) {
    const rows = variables.map((setting) => {
      const fallback = setting.default === undefined ? '' : ` (default ${String(setting.default)})`;
      return [setting.name, `${setting.description}${fallback}`];
    });
    sections.push(`Environment variables:\n${table(rows)}`);
  }
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

function table(rows: string[][]): string {
  const width = Math.min(38, Math.max(...rows.map(([left = '']) => left.length)));
  return rows
    .map(([left = '', right = '']) => {
      if (left.length > width) return `  ${left}\n  ${' '.repeat(width)}  ${right}`;
      return `  ${left.padEnd(width)}  ${right}`;
    })
    .join('\n');
}
