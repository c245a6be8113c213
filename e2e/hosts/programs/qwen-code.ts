import { join } from 'node:path';
import type { Loader } from '../model/script.ts';
import { asFlags } from './gemini-cli.ts';
import type { HostProgram } from './program.ts';

const settings = {
  general: { enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  security: { auth: { selectedType: 'openai' }, folderTrust: { enabled: false } },
};

export const qwenCode: HostProgram = {
  name: 'qwen-code',
  title: 'Qwen Code',
  packageName: '@qwen-code/qwen-code',
  free: true,
  protocol: 'OpenAI Chat Completions',
  env: ({ model }) => ({ OPENAI_API_KEY: 'none', OPENAI_BASE_URL: `${model}/v1`, OPENAI_MODEL: 'scripted' }),
  files: ({ home }) => ({ [join(home, '.qwen', 'settings.json')]: JSON.stringify(settings) }),
  command: (prompt, { approve }) => ['qwen', ...(approve ? ['--approval-mode', 'yolo'] : []), '-p', prompt],
  load: searchThenCall,
  slashCommand: asFlags,
};

/** Qwen Code tells the model names and beginnings only: `tool_search` shows the rest, `tool_call` calls. */
function searchThenCall(step: Parameters<Loader>[0], { tools, text }: Parameters<Loader>[1]) {
  const name = new RegExp(`mcp__\\w[\\w-]*__${step.tool}\\b`).exec(text)?.[0];
  const search = tools.find((tool) => tool.name === 'tool_search');
  const call = tools.find((tool) => tool.name === 'tool_call');
  if (name === undefined || search === undefined || call === undefined) return undefined;
  const query = `select:${name}`;
  return text.includes(query)
    ? { tool: call, arguments: { name, arguments: step.arguments }, callsIt: true }
    : { tool: search, arguments: { query } };
}
