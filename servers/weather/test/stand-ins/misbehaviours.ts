import type { ServerResponse } from 'node:http';

interface Exchange {
  url: URL;
  response: ServerResponse;
  /** Answers as the service should. */
  answer: () => void;
}

/** The ways in which a weather service can misbehave. */
export const misbehaviours = {
  '400': ({ response }: Exchange) =>
    json(response, 400, { error: true, reason: 'Latitude must be in range of -90 to 90°. Given: 91.0.' }),
  '401': ({ response }) =>
    json(response, 401, { error: true, reason: 'API key required. Please add &apikey= to the URL.' }),
  '429 minutely': ({ response }) =>
    limited(response, 'Minutely API request limit exceeded. Please try again in one minute.'),
  '429 hourly': ({ response }) =>
    limited(response, 'Hourly API request limit exceeded. Please try again in the next hour.'),
  '429 daily': ({ response }) =>
    limited(response, 'Daily API request limit exceeded. Please try again tomorrow.'),
  '429 retry-after': ({ response }) => json(response, 429, undefined, { 'retry-after': '120' }),
  '503': ({ response }) => json(response, 503, { error: true, reason: 'Overloaded' }),
  hang: () => {},
  'hang in the body': ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"latitude":');
  },
  /** Promises more than it sends. */
  'cut off': ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
    response.write('{"latitude":48.85,', () => response.destroy());
  },
  'redirect within': ({ url, response, answer }) => {
    if (url.searchParams.has('moved')) {
      answer();
      return;
    }
    url.searchParams.set('moved', '1');
    redirect(response, `${url.pathname}${url.search}`);
  },
  'redirect elsewhere': ({ response }) => redirect(response, 'http://127.0.0.1:9/elsewhere'),
  'redirect for ever': ({ url, response }) => redirect(response, `${url.pathname}${url.search}`),
  garbage: ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Welcome to the hotel Wi-Fi</title>');
  },
  'wrong shape': ({ response }) =>
    json(response, 200, {
      current: { time: 'yesterday', temperature_2m: 'warm' },
      features: 3,
      properties: [],
    }),
  empty: ({ response }) => {
    response.writeHead(200).end();
  },
  /** A JSON string without end, for as long as somebody reads. */
  huge: ({ response }) => {
    const block = 'x'.repeat(64 * 1024);
    const pump = () => {
      while (!response.destroyed && response.write(block));
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"latitude":"');
    response.on('drain', pump);
    pump();
  },
  'refuse connections': ({ response }) => {
    response.destroy();
  },
} satisfies Record<string, (exchange: Exchange) => void>;

export type Misbehaviour = keyof typeof misbehaviours;

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

const limited = (response: ServerResponse, reason: string) => json(response, 429, { error: true, reason });
const redirect = (response: ServerResponse, location: string) => json(response, 302, undefined, { location });
