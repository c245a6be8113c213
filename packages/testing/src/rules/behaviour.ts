import type { Problem, Rule } from './rule.js';

const slowestStartMs = 10_000;
const server = (says: string): Problem => ({ at: '', says });

/** How the process of a server on stdio behaves, and what it puts on the wire. */
export const processRules: Rule[] = [
  {
    id: 'client-connects',
    kind: 'protocol',
    demand: "The SDKs' clients of the 2025 revisions can work with the server.",
    why: 'Most hosts embed one of them.',
    reports: [],
    check: ({ refusedClient }) =>
      refusedClient === undefined
        ? []
        : [server(`the ${refusedClient.kind} client could not work with it: ${refusedClient.why}`)],
  },
  {
    id: 'wire-schema',
    kind: 'protocol',
    demand: 'Each message is what the official schema of its revision allows.',
    why: 'Clients that check messages refuse the whole answer.',
    reports: [],
    check: ({ wrongMessages }) => wrongMessages.map(({ problem }) => server(problem)),
  },
  {
    id: 'stdout-pure',
    kind: 'protocol',
    demand: 'Nothing but messages is written to stdout.',
    why: 'Some clients end the connection at a line that is not JSON-RPC.',
    reports: ['microsoft/azure-devops-mcp#147', 'kud/mcp-jenkins#6', 'hurttlocker/o8#1541'],
    check: ({ stdio }) =>
      (stdio?.foreignLines ?? [])
        .slice(0, 1)
        .map((line) => server(`writes to stdout what is not a message: ${line.slice(0, 100)}`)),
  },
  {
    id: 'unreadable-answered',
    kind: 'protocol',
    demand: 'A line that cannot be read is answered with -32700 or -32600.',
    why: 'JSON-RPC says so. A client whose message was damaged waits for ever otherwise. The SDKs differ: some drop such a line on purpose.',
    reports: [
      'modelcontextprotocol/typescript-sdk#2247',
      'PrefectHQ/fastmcp#1161',
      'modelcontextprotocol/rust-sdk#940',
    ],
    check: ({ stdio }) =>
      (stdio?.unreadable ?? [])
        .filter(({ alive, answered }) => alive && !answered)
        .map(({ what, code }) => server(`does not answer ${what} with the error ${code}`)),
  },
  {
    id: 'unreadable-survived',
    kind: 'safety',
    demand: 'The server serves on after a line that cannot be read.',
    why: 'Anybody who can write to it can stop it.',
    reports: ['modelcontextprotocol/rust-sdk#825'],
    check: ({ stdio }) =>
      (stdio?.unreadable ?? [])
        .filter(({ alive }) => !alive)
        .map(({ what }) => server(`serves nothing any more after ${what}`)),
  },
  {
    id: 'mutants-survived',
    kind: 'safety',
    demand: 'Messages that are almost right do not stop the server, and are answered by the schema.',
    why: 'Anybody who can write to it can stop it.',
    reports: [],
    check: ({ stdio }) => (stdio?.mutants ?? []).map((problem) => server(`a mutant: ${problem}`)),
  },
  {
    id: 'ends-with-input',
    kind: 'safety',
    demand: 'The process ends when its host closes its input.',
    why: 'Hosts that end or crash leave it behind otherwise, once for each session.',
    reports: [
      'ProxymanApp/Proxyman#2727',
      'codefuturist/email-mcp#60',
      'cloudflare/mcp-server-cloudflare#487',
    ],
    check: ({ stdio }) =>
      stdio?.endsWithInput === false ? [server('runs on when its host has closed its input')] : [],
  },
  {
    id: 'second-copy',
    kind: 'usability',
    demand: 'A second copy of the server starts while the first runs.',
    why: 'Hosts start one for each window or session, and some start two at once.',
    reports: ['anthropics/claude-code#85895', 'GlitterKill/sdl-mcp#15', 'boshyxd/robloxstudio-mcp#42'],
    check: ({ stdio }) =>
      stdio?.secondCopy ? [server(`a second copy does not start beside the first: ${stdio.secondCopy}`)] : [],
  },
  {
    id: 'discover-then-initialize',
    kind: 'protocol',
    demand: '`initialize` works after `server/discover`.',
    why: 'A client of 2026-07-28 asks for the era first, and initializes a server that does not know the question.',
    reports: [],
    check: ({ stdio }) =>
      stdio?.initializeAfterDiscover
        ? [server(`initialize fails after server/discover: ${stdio.initializeAfterDiscover}`)]
        : [],
  },
  {
    id: 'tasks-unknown',
    kind: 'protocol',
    demand: 'A server with tasks refuses the id of a task that it does not have with -32602.',
    why: 'A client asks for ever otherwise, or takes work for done that is lost. Tasks of others must look the same.',
    reports: [],
    check: ({ stdio }) =>
      (stdio?.unknownTask ?? [])
        .filter(({ code }) => code !== -32_602)
        .map(({ method, code }) => ({
          at: method,
          says: `a task that does not exist gets ${code === undefined ? 'a result' : `the error ${code}`}, not the error -32602`,
        })),
  },
  {
    id: 'start-time',
    kind: 'usability',
    demand: `The server answers within ${slowestStartMs / 1_000} seconds of its start.`,
    why: 'Codex gave up after 10 seconds in many versions; other hosts wait longer, and show an error after that.',
    reports: ['openai/codex#11851', 'openai/codex#2905', 'openai/codex#16080'],
    check({ stdio, known: { startLimitMs = slowestStartMs } }) {
      const { startMs = 0 } = stdio ?? {};
      const seconds = (startMs / 1_000).toFixed(1);
      return startMs > startLimitMs ? [server(`takes ${seconds} s to answer initialize`)] : [];
    },
  },
];

/** How an HTTP endpoint behaves. */
export const httpRules: Rule[] = [
  {
    id: 'http-event-id',
    kind: 'usability',
    demand: 'A stream that carries nothing but one answer has no event id.',
    why: 'The v1 SDK 1.23.0, which Gemini CLI embeds, resumes every stream that had an id, though it was answered.',
    reports: [],
    check: ({ http }) =>
      (http?.idsWithoutNeed ?? []).map((method) => ({
        at: method,
        says: 'the answer alone comes with an event id',
      })),
  },
  {
    id: 'http-resume',
    kind: 'usability',
    demand: 'A client may resume the stream of a POST, and its standalone stream goes on.',
    why: 'A client that resumes for a call loses the notifications meanwhile, and reconnects for ever.',
    reports: [],
    check: ({ http }) =>
      http?.resumeEndsStandaloneStream ? [server('a resumed POST stream ends the standalone stream')] : [],
  },
  {
    id: 'http-sse-only',
    kind: 'usability',
    demand:
      'The answer to a client of HTTP+SSE (2024-11-05) says in words that the server does not serve it.',
    why: 'Old clients show only the status. A log shows the words.',
    reports: [],
    check({ http }) {
      const { status = 0, text = '' } = http?.sseOnly ?? {};
      return status >= 400 && !/SSE|Streamable HTTP/i.test(text)
        ? [server(`a client of HTTP+SSE gets ${status} without a word about its transport`)]
        : [];
    },
  },
  {
    id: 'http-origin',
    kind: 'safety',
    demand: 'A request with the Origin of a foreign site is refused.',
    why: 'Any page that a user opens could call a server on their machine (DNS rebinding). The specification says MUST.',
    reports: ['googleapis/mcp-toolbox#3113', 'seuros/action_mcp#208', 'google/oss-fuzz#14111'],
    check: ({ http }) =>
      http?.foreignOriginServed ? [server('a request with the Origin of a foreign site is served')] : [],
  },
  {
    id: 'http-unknown-session',
    kind: 'protocol',
    demand: 'A request of a session that does not exist gets 404.',
    why: 'The specification says so: a client starts a new session at 404, and gives up at anything else.',
    reports: [
      'modelcontextprotocol/python-sdk#1727',
      'DAWNCR0W/affine-mcp-server#301',
      'mark3labs/mcp-go#689',
    ],
    check: ({ http }) =>
      http?.unknownSessionStatus !== undefined && http.unknownSessionStatus !== 404
        ? [server(`a session that does not exist gets ${http.unknownSessionStatus}, not 404`)]
        : [],
  },
  {
    id: 'http-challenge',
    kind: 'protocol',
    demand: 'A 401 names the resource metadata in WWW-Authenticate.',
    why: 'A client finds the authorization server there, and cannot log in without it.',
    reports: ['gavdilabs/cap-mcp-plugin#111', 'garrytan/gbrain#1410', 'modelcontextprotocol/csharp-sdk#1050'],
    check: ({ http }) =>
      http?.challenge !== undefined && !/resource_metadata=/.test(http.challenge)
        ? [server('a 401 has no resource_metadata in WWW-Authenticate')]
        : [],
  },
];
