import { context } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, expect, test } from 'vitest';
import { traceCall } from '../src/guard/tracing.js';
import { tracingIsOn } from '../src/http/run.js';

test('without an OpenTelemetry SDK nothing is traced', () => {
  expect(tracingIsOn()).toBe(false);
});

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
afterAll(() => provider.shutdown());

test('a call is a span that continues the trace of its client', async () => {
  provider.register();
  expect(tracingIsOn()).toBe(true);
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const call = {
    method: 'tools/call',
    name: 'echo',
    requestId: 'r',
    meta: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
  };
  await traceCall(call, async () => ({ outcome: 'internal_error', error: undefined }));
  const [span] = exporter.getFinishedSpans();
  expect(span?.name).toBe('tools/call echo');
  expect(span?.spanContext().traceId).toBe(traceId);
  expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  expect(span?.attributes).toMatchObject({
    'mcp.method.name': 'tools/call',
    'mcp.outcome': 'internal_error',
  });
  expect(context.active()).toBeDefined();
});

test.each([['nonsense'], ['00-00-00-01'], [42], [undefined]])(
  'a traceparent of %s starts a trace of its own',
  async (traceparent) => {
    exporter.reset();
    await traceCall({ method: 'ping', meta: { traceparent } }, async () => ({ outcome: 'ok', result: {} }));
    expect(exporter.getFinishedSpans()[0]?.parentSpanContext).toBeUndefined();
  },
);
