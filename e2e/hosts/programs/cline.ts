import { join } from 'node:path';
import type { HostProgram } from './program.ts';

export const cline: HostProgram = {
  name: 'cline',
  title: 'Cline CLI',
  packageName: 'cline',
  free: true,
  protocol: 'OpenAI Chat Completions',
  env: () => ({ CLINE_NO_AUTO_UPDATE: '1' }),
  files: ({ home, model }) => ({
    [join(home, '.cline', 'data', 'settings', 'global-settings.json')]: JSON.stringify({
      telemetryOptOut: true,
      autoUpdateEnabled: false,
    }),
    [join(home, '.cline', 'data', 'settings', 'providers.json')]: JSON.stringify({
      version: 1,
      lastUsedProvider: 'openai-compatible',
      modes: {},
      providers: {
        'openai-compatible': {
          settings: {
            provider: 'openai-compatible',
            apiKey: 'none',
            model: 'scripted',
            baseUrl: `${model}/v1`,
          },
          updatedAt: '2026-11-28T00:00:00.000Z',
          tokenSource: 'manual',
        },
      },
    }),
  }),
  configFile: ({ home }) => join(home, '.cline', 'data', 'settings', 'cline_mcp_settings.json'),
  command: (prompt, { approve }) => [
    'cline',
    '--provider',
    'openai-compatible',
    '--model',
    'scripted',
    '--auto-approve',
    String(approve),
    prompt,
  ],
};
