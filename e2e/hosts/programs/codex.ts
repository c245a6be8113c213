import { join } from 'node:path';
import type { HostProgram, Place } from './program.ts';

export const codex: HostProgram = {
  name: 'codex',
  title: 'Codex CLI',
  packageName: '@openai/codex',
  free: true,
  protocol: 'OpenAI Responses',
  env: ({ home }) => ({ CODEX_HOME: join(home, '.codex'), LABORATORY_KEY: 'none' }),
  files: (place) => ({ [join(place.home, '.codex', 'config.toml')]: settings(place) }),
  command: (prompt, { approve, server, wait }) => [
    'codex',
    'exec',
    '--skip-git-repo-check',
    ...(wait && server !== undefined ? ['--config', `mcp_servers.${server}.required=true`] : []),
    ...(approve ? ['--dangerously-bypass-approvals-and-sandbox'] : []),
    prompt,
  ],
};

const settings = ({ model }: Place) => `model = "gpt-5"
model_provider = "laboratory"
check_for_update_on_startup = false

[analytics]
enabled = false

[otel]
exporter = "none"

[model_providers.laboratory]
name = "laboratory"
base_url = "${model}/v1"
wire_api = "responses"
env_key = "LABORATORY_KEY"
`;
