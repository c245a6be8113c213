import { join } from 'node:path';
import type { HostProgram } from './program.ts';

export const copilot: HostProgram = {
  name: 'copilot',
  title: 'GitHub Copilot CLI',
  packageName: '@github/copilot',
  free: false,
  protocol: 'OpenAI Chat Completions',
  env: ({ home, model }) => ({
    COPILOT_HOME: join(home, '.copilot'),
    COPILOT_OFFLINE: 'true',
    COPILOT_AUTO_UPDATE: 'false',
    COPILOT_PROVIDER_BASE_URL: `${model}/v1`,
    COPILOT_MODEL: 'gpt-4.1',
  }),
  command: (prompt, { approve }) => [
    'copilot',
    '--disable-client-telemetry',
    ...(approve ? ['--allow-all-tools'] : []),
    '-p',
    prompt,
  ],
};
