import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { choosePlace } from '../answers/choose-place.js';
import { city, takenPlace } from '../answers/schemas.js';
import { taken } from '../answers/structured.js';
import { whenAgain } from '../answers/weather-failure.js';
import type { App } from '../app.js';
import { UpstreamError } from '../http/upstream-error.js';
import { label, type Place } from '../places/place.js';
import { type Alert, isCovered } from '../services/nws-alerts.js';

const inputSchema = z.object({ city });
const text = z.string().optional();
const outputSchema = z.object({
  ...takenPlace,
  covered: z.boolean(),
  alerts: z.array(
    z.object({
      event: z.string(),
      severity: z.string(),
      headline: text,
      description: text,
      instruction: text,
      onset: text,
      ends: text,
    }),
  ),
});

const most = 10;

export function registerGetAlerts(server: McpServer, app: App): void {
  server.registerTool(
    'get_alerts',
    {
      title: 'Weather alerts',
      description:
        'Official weather warnings in effect at a place in the US. Elsewhere it answers "not covered", which does not mean none.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, openWorldHint: true },
    },
    async ({ city }, ctx) => {
      const choice = await choosePlace(app, server, ctx, city);
      if ('answer' in choice) return choice.answer;
      const { place } = choice;
      const inside = isCovered(place);
      if (inside === false) return notCovered(place);
      try {
        const alerts = await app.alerts(place, ctx.mcpReq.signal);
        // The service answers "none" for points that are not its own as well.
        if (alerts.length === 0 && inside === undefined) return notCovered(place);
        return answer(place, alerts, app.alertsCredit);
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        if (isOutOfBounds(error)) return notCovered(place);
        return toolError(
          `upstream_unreachable: whether alerts are in effect at ${label(place)} is not known. ${error.message}. ${whenAgain([error])} See also https://www.weather.gov.`,
        );
      }
    },
  );
}

function answer(place: Place, all: Alert[], credit: string) {
  const alerts = all.slice(0, most);
  const lines = alerts.map((alert) =>
    [
      `${alert.severity}: ${alert.headline ?? alert.event}`,
      alert.ends === undefined ? '' : `Until ${alert.ends}.`,
      alert.description ?? '',
      alert.instruction === undefined ? '' : `What to do: ${alert.instruction}`,
    ]
      .filter((part) => part !== '')
      .join('\n  '),
  );
  const count = all.length === 0 ? 'No alerts' : all.length === 1 ? '1 alert' : `${all.length} alerts`;
  const more = all.length > most ? `\nThe ${most} gravest are shown.` : '';
  return {
    content: [
      {
        type: 'text' as const,
        text: [`${count} in effect at ${label(place)}.${more}`, ...lines, `${credit}.`].join('\n'),
      },
    ],
    structuredContent: { ...taken(place), covered: true, alerts },
  };
}

function notCovered(place: Place) {
  const text = `Not covered: ${label(place)} is outside the US and its territories, for which alone the National Weather Service warns. Whether there are warnings is not known; see the country's own weather service.`;
  return {
    content: [{ type: 'text' as const, text }],
    structuredContent: { ...taken(place), covered: false, alerts: [] },
  };
}

/** It refuses points far from its own territory with 400 or 404. */
const isOutOfBounds = ({ fault }: UpstreamError) =>
  fault.kind === 'refused' && (fault.status === 404 || /out of bounds|point/i.test(fault.reason));
