/** Whether an OpenTelemetry SDK has been registered in this process: it leaves its mark on the global object. */
export function tracingIsOn(): boolean {
  return (globalThis as Record<symbol, unknown>)[Symbol.for('opentelemetry.js.api.1')] !== undefined;
}
