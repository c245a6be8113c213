import { offers } from './servers.ts';

export const revisions = ['2025-11-25', '2026-07-28'] as const;
type Revision = (typeof revisions)[number];

/** The scenarios of the tasks extension: for a server that has the tools which they call. */
export const ofTasks = ['tasks-'];

/** A scenario without checks: the suite skips it until it listens where these notifications are sent. */
export const notWritten = 'tasks-status-notifications';

/**
 * Scenarios that supergateway cannot pass: it does not check Host or Origin, it keeps no events, and it starts a process
 * for each request of 2026-07-28, so changes and tasks of one request are lost to the next.
 */
export const notOnStdio = [
  ...ofTasks,
  'dns-rebinding-protection',
  'server-sse-polling',
  'sep-2575-server-sends-tools-list-changed-on-subscription',
  'sep-2575-server-sends-prompts-list-changed-on-subscription',
];

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

/** The scenarios that one of the five servers must pass: for any server, and for the primitives that it has. */
export function requiredOfAnyServer(name: string, revision: Revision): string[] {
  return [
    ...everyServer[revision],
    ...(offers(name, 'resource') ? withResources[revision] : []),
    ...(offers(name, 'prompt') ? ['prompts-list'] : []),
  ];
}

/** Checks of lists that one of the five servers does not have. */
export function notOffered(name: string): string[] {
  return [
    ...(offers(name, 'resource')
      ? []
      : ['sep-2549-resources-list-caching-hints', 'sep-2549-resources-templates-list-caching-hints']),
    ...(offers(name, 'prompt') ? [] : ['sep-2549-prompts-list-caching-hints']),
  ];
}
