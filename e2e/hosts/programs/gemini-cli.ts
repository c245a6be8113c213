import { join } from 'node:path';
import type { HostProgram } from './program.ts';

const settings = {
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
};

export const geminiCli: HostProgram = {
  name: 'gemini-cli',
  title: 'Gemini CLI',
  packageName: '@google/gemini-cli',
  free: true,
  protocol: 'Gemini generateContent',
  env: ({ model }) => ({ GEMINI_API_KEY: 'none', GOOGLE_GEMINI_BASE_URL: model }),
  files: ({ home }) => ({ [join(home, '.gemini', 'settings.json')]: JSON.stringify(settings) }),
  command: (prompt, { approve }) => [
    'gemini',
    '--model',
    'gemini-2.5-pro',
    '--skip-trust',
    ...(approve ? ['--approval-mode', 'yolo'] : []),
    '-p',
    prompt,
  ],
  agent: {
    install: (clone) => `gemini skills install '${clone}' --path skills/build-mcp-server --consent`,
    readSkill: { tool: 'activate_skill', arguments: { name: 'build-mcp-server' } },
    run: (command) => [{ tool: 'run_shell_command', arguments: { command } }],
    write: (file_path, content) => [{ tool: 'write_file', arguments: { file_path, content } }],
    edit: (file_path, old_string, new_string) => [
      {
        tool: 'replace',
        arguments: { file_path, instruction: 'Add what the skill says.', old_string, new_string },
      },
    ],
  },
  slashCommand: asFlags,
};

/** Gemini CLI and Qwen Code name a prompt's command as the prompt. */
export function asFlags(_server: string, prompt: string, args: Record<string, string>): string {
  const flags = Object.entries(args).map(([name, value]) => `--${name}="${value}"`);
  return [`/${prompt}`, ...flags].join(' ');
}
