import { TRACEPARENT_META_KEY, TRACESTATE_META_KEY } from '@modelcontextprotocol/server';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Answer, RunningCall } from './call.js';

/** Runs a call inside a span. */
export type Trace = (call: RunningCall, run: () => Promise<Answer>) => Promise<Answer>;

/**
 * Makes one span for each call, in the trace that the client names in `_meta` (W3C Trace Context). Spans go to the
 * OpenTelemetry SDK that the process loaded (`node --import ./telemetry.js`). Without one, this file is not loaded.
 */
export const traceCall: Trace = ({ method, name, meta }, run) => {
  const attributes = { 'mcp.method.name': method, ...(name !== undefined && { 'gen_ai.tool.name': name }) };
  const title = name === undefined ? method : `${method} ${name}`;
  const parent = propagation.extract(context.active(), {
    traceparent: meta?.[TRACEPARENT_META_KEY],
    tracestate: meta?.[TRACESTATE_META_KEY],
  });
  const tracer = trace.getTracer('@mcp-reference/core');
  return tracer.startActiveSpan(title, { kind: SpanKind.SERVER, attributes }, parent, async (span) => {
    try {
      const answered = await run();
      span.setAttribute('mcp.outcome', answered.outcome);
      if (answered.outcome === 'internal_error' || answered.outcome === 'timeout')
        span.setStatus({ code: SpanStatusCode.ERROR });
      return answered;
    } finally {
      span.end();
    }
  });
};
