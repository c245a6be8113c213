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
};
