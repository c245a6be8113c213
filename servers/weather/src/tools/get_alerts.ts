import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { choosePlace } from '../answers/choose-place.js';
import { city, taken, takenPlace } from '../answers/shape.js';
import { whenAgain } from '../answers/weather-failure.js';
import type { App } from '../app.js';
import { UpstreamError } from '../http/upstream-error.js';
import { label, type Place } from '../places/place.js';
import type { Alert, AlertReport } from '../services/model.js';

const inputSchema = z.object({ city });
const text = z.string().optional();
const outputSchema = z.object({
  ...takenPlace,
  covered: z.boolean(),
  alerts: z.array(
    z.object({
      event: z.string(),
      phase: z.string(),
      severity: z.string(),
      headline: text,
      description: text,
      instruction: text,
      onset: text,
      ends: text,
    }),
  ),
  left_out: text,
});

const most = 10;

export function registerGetAlerts(server: McpServer, app: App): void {
  server.registerTool(
    'get_alerts',
    {
      title: 'Weather alerts',
      description:
        'Official weather warnings at a place in the US. Elsewhere it answers "not covered", which does not mean none.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    async ({ city }, ctx) => {
      const choice = await choosePlace(app, server, ctx, city);
      if ('answer' in choice) return choice.answer;
      const { place } = choice;
      try {
        const report = await app.alerts(place, ctx.mcpReq.signal);
        return report.covered ? answer(place, report, app.alertsCredit) : notCovered(place);
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        return toolError(
          `upstream_unreachable: whether alerts are in effect at ${label(place)} is not known. ${error.message}. ${whenAgain([error])} See also https://www.weather.gov.`,
        );
      }
    },
  );
}

function answer(place: Place, { alerts: all, leftOut }: AlertReport, credit: string) {
  const alerts = all.slice(0, most);
  const coming = all.filter(({ phase }) => phase === 'not yet begun').length;
  const inEffect = all.length - coming;
  const count = inEffect === 0 ? 'No alerts' : inEffect === 1 ? '1 alert' : `${inEffect} alerts`;
  const over = leftOut.slice(0, most).join(', ');
  const lines = [
    `${count} in effect at ${label(place)}${coming === 0 ? '' : `, ${coming} not yet begun`}.`,
    all.length > most ? `The ${most} gravest are shown.` : '',
    ...alerts.map(alertText),
    leftOut.length === 0 ? '' : `Left out: ${over}.`,
    `${credit}.`,
  ];
  return {
    content: [{ type: 'text' as const, text: lines.filter((line) => line !== '').join('\n') }],
    structuredContent: {
      ...taken(place),
      covered: true,
      alerts,
      ...(leftOut.length === 0 ? {} : { left_out: over }),
    },
  };
}

function alertText({
  phase,
  severity,
  event,
  headline,
  onset,
  ends,
  description,
  instruction,
}: Alert): string {
  const coming = phase === 'not yet begun';
  return [
    `${coming ? 'Not yet begun, ' : ''}${severity}: ${headline ?? event}`,
    coming ? `From ${onset}.` : '',
    ends === undefined ? '' : `Until ${ends}.`,
    description ?? '',
    instruction === undefined ? '' : `What to do: ${instruction}`,
  ]
    .filter((part) => part !== '')
    .join('\n  ');
}

function notCovered(place: Place) {
  const text = `Not covered: ${label(place)} is outside the US and its territories, the only area that the National Weather Service warns for. Whether there are warnings is not known; see the country's own weather service.`;
  return {
    content: [{ type: 'text' as const, text }],
    structuredContent: { ...taken(place), covered: false, alerts: [] },
  };
}
