import type { CallBefore, ExampleCall } from '@mcp-reference/testing/properties';
import type { ProvedServer } from './servers.ts';

/** What the tour does not show, and random text would never hit: values that get past the first look. */
const more: Record<string, ExampleCall[]> = {
  calculator: [
    { tool: 'evaluate', arguments: { expression: '2^0.5 * x + y', variables: { x: '0.1', y: 3 } } },
    { tool: 'evaluate', arguments: { expression: '1/3 + 1/6', mode: 'fraction' } },
    { tool: 'evaluate', arguments: { expression: '10! / 3 > 7', precision: 40 } },
    { tool: 'evaluate', arguments: { expression: '9^9^9' } },
    { tool: 'convert_units', arguments: { value: '1e300', from: 'km/h', to: 'm/s' } },
    { tool: 'convert_units', arguments: { value: -40, from: 'degC', to: 'degF' } },
    { tool: 'plot', arguments: { expressions: ['1/x', 'x^2'], x_min: -1, x_max: 1e6 } },
    { tool: 'plot', arguments: { expressions: ['sqrt(x)'], x_min: '0', x_max: '1e-9' } },
    { tool: 'statistics', arguments: { values: ['0.1', '0.2', 1e308, -1e308] } },
  ],
  weather: [
    { tool: 'get_forecast', arguments: { city: '-89.9,179.9', days: 16 } },
    { tool: 'get_alerts', arguments: { city: '39.74,-104.99' } },
    { tool: 'search_places', arguments: { query: 'san', country: 'US' } },
  ],
  'config-resources': [
    { tool: 'safe-operation', arguments: { data: 'a: [1, 2]\nb: &x {c: *x}' } },
    { tool: 'risky_operation', arguments: { input_data: [{ id: 1, name: 'Ann' }], on_conflict: 'update' } },
    {
      tool: 'risky_operation',
      arguments: { input_data: [{ id: 2, name: 'Bo', email: 'bo@example.com' }], on_conflict: 'skip' },
    },
  ],
  'code-review-prompts': [
    { tool: 'review_diff', arguments: { source: 'worktree', focus: 'security' } },
    { tool: 'review_diff', arguments: { source: 'path:README.md', focus: 'all' } },
  ],
  notifications: [
    {
      tool: 'send_notification',
      arguments: { message: 'Later', deliver_at: 'PT30M', channel: 'log', title: 'T' },
    },
    { tool: 'send_notification', arguments: { message: 'Once', idempotency_key: 'once', channel: 'hook' } },
    {
      tool: 'broadcast_notification',
      arguments: { message: 'All', channels: ['hook', 'log'], deliver_at: 'PT1H' },
    },
    { tool: 'broadcast_notification', arguments: { message: 'Twice', idempotency_key: 'twice', title: 'T' } },
    { tool: 'list_notifications', arguments: { status: 'queued', limit: 100 } },
  ],
};

/** Calls that mean something to a server: what a tour of it makes, and more. */
export function toolExamples({
  name,
  steps,
}: ProvedServer): ExampleCall[] | ((call: CallBefore) => Promise<ExampleCall[]>) {
  const toured = steps.flatMap((step) =>
    'tool' in step ? [{ tool: step.tool, arguments: step.arguments }] : [],
  );
  const known = [...toured, ...(more[name] ?? [])];
  if (name !== 'notifications') return known;
  return async (call) => [...known, ...(await callsOfNotifications(call))];
}

/** What is done to a notification needs the id of one: of one that waits, as only that can be tried now or taken back. */
async function callsOfNotifications(call: CallBefore): Promise<ExampleCall[]> {
  const calls: ExampleCall[] = [];
  for (const tool of ['get_notification', 'retry_notification', 'cancel_notification']) {
    for (let i = 0; i < 10; i++) {
      const later = { message: `${tool} ${i}`, channel: 'log', deliver_at: 'PT1H' };
      const { structuredContent } = await call('send_notification', later);
      calls.push({ tool, arguments: { id: structuredContent?.id } });
    }
  }
  return calls;
}
