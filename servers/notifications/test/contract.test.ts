import { contract } from '@mcp-reference/testing';
import { afterAll, expect } from 'vitest';
import { environment, server } from './support/server-under-test.js';
import { startWebhookReceiver } from './support/webhook-receiver.js';

// Takes everything, and never answers.
const hung = await startWebhookReceiver(() => {});
afterAll(() => hung[Symbol.asyncDispose]());

const unknown = '00000000-0000-4000-8000-000000000000';
const noSuchId = [{ arguments: { id: unknown }, says: /no notification/ }];

contract(server, {
  // The text "accepted before, not sent again" is `deduplicated: true` in the structure: no rule can see that.
  off: ['structure-has-text'],
  env: () =>
    environment(
      {
        log: { type: 'log' },
        unplugged: { type: 'ntfy', topic: 't', url: 'https://127.0.0.1' },
        hung: { type: 'webhook', url: hung.url, allowPrivate: true },
      },
      {
        default: 'log',
      },
    ),
  tools: {
    send_notification: {
      good: [
        {
          arguments: { message: 'hello', title: 'Title', priority: 'high' },
          structured: {
            id: expect.any(String),
            status: 'delivered',
            channel: 'log',
            attempts: 1,
            deduplicated: false,
          },
          text: /^Delivered to log, which confirmed it/,
        },
        { arguments: { message: 'once', idempotency_key: 'k' }, structured: { deduplicated: false } },
        { arguments: { message: 'once', idempotency_key: 'k' }, structured: { deduplicated: true } },
        {
          arguments: { message: 'later', deliver_at: 'PT1H' },
          structured: { status: 'queued', attempts: 0 },
          text: /not sent yet/,
        },
        {
          arguments: { message: 'refused address', channel: 'unplugged' },
          structured: { status: 'failed', attempts: 1 },
          text: /Not delivered/,
        },
        { arguments: { message: 'nobody to ask', priority: 'urgent' }, structured: { status: 'delivered' } },
      ],
      bad: [
        { arguments: { message: '' }, says: /message: is empty/ },
        { arguments: { message: ' \n ' }, says: /message: is empty/ },
        { arguments: { message: 'x'.repeat(1_000_000) }, says: /10000/ },
        { arguments: { message: 'bell \u0007' }, says: /message: .*U\+0007 at position 5/ },
        { arguments: { message: 'half \ud83d' }, says: /lone surrogate/ },
        { arguments: { message: 'x', title: 'a\r\nBcc: b' }, says: /title: .*U\+000D/ },
        { arguments: { message: 'x', title: 'a\u2028b' }, says: /title: .*U\+2028/ },
        { arguments: { message: 'x', idempotency_key: 'a\nb' }, says: /idempotency_key: .*U\+000A/ },
        {
          arguments: { message: 'x', channel: 'nowhere' },
          says: /no "nowhere"; use one of log, unplugged, hung/,
        },
        { arguments: { message: 'x', channel: 'log\r\n' }, says: /no "log\\r\\n"/ },
        { arguments: { message: 'x', priority: 'huge' }, says: /priority/ },
        { arguments: { message: 'x', deliver_at: '2020-01-01T00:00:00Z' }, says: /deliver_at: is past/ },
        { arguments: { message: 'x', deliver_at: '2999-01-01T00:00:00Z' }, says: /more than a year/ },
        { arguments: { message: 'x', deliver_at: 'tomorrow' }, says: /is not a time/ },
        { arguments: { message: 'x', deliver_at: '2026-02-31T00:00:00Z' }, says: /is not a time/ },
        { arguments: { message: 'x', deliver_at: '2026-12-24T18:00:00' }, says: /with its offset/ },
        { arguments: { message: 'changed', idempotency_key: 'k' }, says: /belongs to/ },
        { arguments: {}, says: /message/ },
      ],
    },
    broadcast_notification: {
      good: [
        {
          arguments: { message: 'all', channels: ['log', 'unplugged'] },
          structured: { delivered: 1 },
          text: /1 of 2/,
        },
        { arguments: { message: 'one', channels: ['log', 'log'] }, structured: { delivered: 1 } },
      ],
      bad: [
        { arguments: { message: 'x', channels: [] }, says: /channels/ },
        { arguments: { message: 'x', channels: ['log', 'nowhere'] }, says: /no "nowhere"/ },
      ],
    },
    list_notifications: {
      good: [
        { arguments: { limit: 5 } },
        { arguments: { status: 'failed' }, text: /kept as a dead letter/ },
        {},
      ],
      bad: [
        { arguments: { limit: 0 }, says: /limit/ },
        { arguments: { limit: 'many' }, says: /limit/ },
        { arguments: { status: 'lost' }, says: /status/ },
      ],
    },
    get_notification: { good: [], bad: noSuchId },
    retry_notification: { good: [], bad: noSuchId },
    cancel_notification: { good: [], bad: noSuchId },
  },
  resources: { 'channels://list': /"default": "log"/ },
  tasks: { broadcast_notification: { message: 'as a task', channels: ['log'] } },
  slow: { tool: 'send_notification', arguments: { message: 'x', channel: 'hung' } },
  badResources: [`outbox://${unknown}`, 'outbox://..%2f..%2fetc%2fpasswd', 'outbox://%00'],
});
