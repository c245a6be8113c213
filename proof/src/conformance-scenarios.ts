/** The suite's scenarios that need nothing of a server but what every server has. */
const everyServer = {
  '2025-11-25': [
    'server-initialize',
    'ping',
    'tools-list',
    'server-session-lifecycle',
    'server-sse-multiple-streams',
    'dns-rebinding-protection',
  ],
  '2026-07-28': [
    'tools-list',
    'caching',
    'http-header-validation',
    'server-sse-multiple-streams',
    'dns-rebinding-protection',
  ],
} as const;

const withResources = {
  '2025-11-25': ['resources-list'],
  '2026-07-28': ['resources-list', 'sep-2164-resource-not-found'],
} as const;
export const serversWithResources = ['weather', 'config-resources', 'code-review-prompts', 'notifications'];
export const serversWithPrompts = ['code-review-prompts'];

/** The scenarios that one of the five servers must pass: for any server, and for the primitives that it has. */
export function requiredOfAnyServer(name: string, revision: '2025-11-25' | '2026-07-28'): string[] {
  return [
    ...everyServer[revision],
    ...(serversWithResources.includes(name) ? withResources[revision] : []),
    ...(serversWithPrompts.includes(name) ? ['prompts-list'] : []),
  ];
}
