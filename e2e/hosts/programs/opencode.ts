import { join } from 'node:path';
import type { HostProgram } from './program.ts';

export const opencode: HostProgram = {
  name: 'opencode',
  title: 'opencode',
  packageName: 'opencode-ai',
  free: true,
  protocol: 'OpenAI Chat Completions',
  env: ({ home }) => ({
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
  }),
  files: ({ home, model }) => ({
    [join(home, '.config', 'opencode', 'opencode.json')]: JSON.stringify({
      autoupdate: false,
      share: 'disabled',
      model: 'laboratory/scripted',
      small_model: 'laboratory/scripted',
      provider: {
        laboratory: {
          npm: '@ai-sdk/openai-compatible',
          name: 'laboratory',
          options: { baseURL: `${model}/v1`, apiKey: 'none' },
          models: {
            scripted: {
              name: 'scripted',
              tool_call: true,
              attachment: true,
              modalities: { input: ['text', 'image'], output: ['text'] },
            },
          },
        },
      },
    }),
  }),
  configFile: ({ project }) => join(project, 'opencode.json'),
  command: (prompt, { approve }) => ['opencode', 'run', ...(approve ? ['--auto'] : []), prompt],
};
