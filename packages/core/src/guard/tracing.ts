import { TRACEPARENT_META_KEY, TRACESTATE_META_KEY } from '@modelcontextprotocol/server';
import {
  type Context,
  context,
  createTraceState,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { Answer, RunningCall } from './call.js';

/** Runs a call inside a span. */
export type Trace = (call: RunningCall, run: () => Promise<Answer>) => Promise<Answer>;

/**
 * Makes one span for each call, in the trace that the client names in `_meta` (W3C Trace Context). Spans go to the
 * OpenTelemetry SDK that the process loaded (`node --import ./telemetry.js`). Without one, this file is not loaded.
 */
export const traceCall: Trace = (call, run) => {
  const { method, name } = call;
  const attributes = { 'mcp.method.name': method, ...(name !== undefined && { 'gen_ai.tool.name': name }) };
  const title = name === undefined ? method : `${method} ${name}`;
  const tracer = trace.getTracer('@mcp-reference/core');
  return tracer.startActiveSpan(
    title,
    { kind: SpanKind.SERVER, attributes },
    parentOf(call.meta),
    async (span) => {
      try {
        const answered = await run();
        span.setAttribute('mcp.outcome', answered.outcome);
        if (answered.outcome === 'internal_error' || answered.outcome === 'timeout')
          span.setStatus({ code: SpanStatusCode.ERROR });
        return answered;
      } finally {
        span.end();
      }
    },
  );
};

function parentOf(meta: Record<string, unknown> | undefined): Context {
  const traceparent = meta?.[TRACEPARENT_META_KEY];
  const match =
    typeof traceparent === 'string'
      ? /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent)
      : null;
  const [, traceId, spanId, flags] = match ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return context.active();
  const state = meta?.[TRACESTATE_META_KEY];
  return trace.setSpanContext(context.active(), {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(typeof state === 'string' && { traceState: createTraceState(state.slice(0, 512)) }),
  });
}
