import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { choosePlace } from '../answers/choose-place.js';
import {
  annotations,
  city,
  given,
  lines,
  notice,
  originText,
  placeText,
  taken,
  takenPlace,
} from '../answers/shape.js';
import type { App } from '../app.js';
import { label, type Place } from '../places/place.js';
import { type Alert, type AlertReport, alert } from '../services/model.js';

const inputSchema = z.object({ city });
const outputSchema = z.object({
  ...takenPlace,
  covered: z.boolean(),
  alerts: z.array(alert),
  left_out: z.string().optional(),
  notice,
  attribution: z.string(),
});

const most = 10;

export function registerGetAlerts(server: McpServer, app: App): void {
  server.registerTool(
    'get_alerts',
    {
      title: 'Weather alerts',
      description:
        'Only in the US: elsewhere "not covered", which does not mean none. Official weather warnings at a place.',
      inputSchema,
      outputSchema,
      annotations,
    },
    async ({ city }, ctx) => {
      const place = await choosePlace(app, server, ctx, city);
      if ('resultType' in place) return place;
      const report = await app.alerts(place, ctx.mcpReq.signal);
      return report.covered ? answer(place, report) : notCovered(place, report);
    },
  );
}

function answer(place: Place, { alerts: all, leftOut, attribution }: AlertReport) {
  const alerts = all.slice(0, most).map(given);
  const coming = all.filter(({ phase }) => phase === 'not yet begun').length;
  const inEffect = all.length - coming;
  const count = inEffect === 0 ? 'No alerts' : inEffect === 1 ? '1 alert' : `${inEffect} alerts`;
  const over = leftOut.slice(0, most).join(', ');
  const structuredContent = given({
    ...taken(place),
    covered: true,
    alerts,
    left_out: over || undefined,
    notice: all.length > most ? `The ${most} gravest of ${all.length} are shown.` : undefined,
    attribution,
  });
  const text = lines(
    `${count} in effect at ${label(place)}${coming === 0 ? '' : `, ${coming} not yet begun`}.`,
    ...alerts.map(alertText),
    over === '' ? '' : `Left out: ${over}.`,
    `Asked for: ${placeText(place)}.`,
    originText(structuredContent),
  );
  return { content: [{ type: 'text' as const, text }], structuredContent };
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
  const title = headline?.toLowerCase().includes(event.toLowerCase())
    ? headline
    : [event, headline].filter(Boolean).join(': ');
  return [
    `${phase === 'in effect' ? 'In effect' : 'Not yet begun'}, ${severity}: ${title}`,
    onset === undefined ? '' : `From ${onset}.`,
    ends === undefined ? '' : `Until ${ends}.`,
    description ?? '',
    instruction === undefined ? '' : `What to do: ${instruction}`,
  ]
    .filter((part) => part !== '')
    .join('\n  ');
}

function notCovered(place: Place, { attribution }: AlertReport) {
  const notice = `Not covered: ${label(place)} is outside the US and its territories, the only area that the National Weather Service warns for. That does not mean that there are no warnings; see the country's own weather service.`;
  const structuredContent = given({ ...taken(place), covered: false, alerts: [], notice, attribution });
  const text = lines(notice, `Asked for: ${placeText(place)}.`, `${attribution}.`);
  return { content: [{ type: 'text' as const, text }], structuredContent };
}
