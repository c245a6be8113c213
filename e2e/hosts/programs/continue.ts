import { join } from 'node:path';
import type { HostProgram, Place } from './program.ts';

export const continueCli: HostProgram = {
  name: 'continue',
  title: 'Continue CLI',
  packageName: '@continuedev/cli',
  free: true,
  protocol: 'OpenAI Chat Completions',
  env: () => ({
    CONTINUE_METRICS_ENABLED: '0',
    CONTINUE_CLI_ENABLE_TELEMETRY: '0',
    CONTINUE_CLI_AUTO_UPDATED: 'true',
  }),
  files: (place) => ({ [settingsFile(place)]: settings(place) }),
  configFile: settingsFile,
  command: (prompt, { approve }) => ['cn', ...(approve ? ['--auto'] : []), '-p', prompt],
};

function settingsFile({ home }: Place): string {
  return join(home, '.continue', 'config.yaml');
}

const settings = ({ model }: Place) => `name: laboratory
version: 1.0.0
schema: v1
models:
  - name: scripted
    provider: openai
    model: gpt-4.1
    apiBase: ${model}/v1
    apiKey: none
    roles: [chat]
    capabilities: [tool_use, image_input]
`;
