import { canAskUser, toolError } from '@mcp-reference/core';
import {
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { App } from '../app.js';
import { label, type Place } from '../places/place.js';
import { grouped } from '../services/units.js';
import { whenAgain } from './weather-failure.js';

type Choice = { place: Place } | { answer: CallToolResult | InputRequiredResult };

const orCoordinates = 'or give coordinates ("48.85,2.35")';

/**
 * Finds the one place that is meant, for every tool that takes a `city`. Where several could be, the user is asked if
 * the client can ask; if not, the model gets the list. On re-entry the answer lies in `ctx.mcpReq.inputResponses`.
 */
export async function choosePlace(
  app: App,
  server: McpServer,
  ctx: ServerContext,
  city: string,
): Promise<Choice> {
  const resolution = await app.places.resolve(city, ctx.mcpReq.signal);
  switch (resolution.kind) {
    case 'found':
      return { place: resolution.place };
    case 'invalid':
      return { answer: toolError(resolution.problem) };
    case 'ambiguous':
      return chooseAmong(resolution.candidates, server, ctx, city);
    case 'region':
      return {
        answer: toolError(
          `${quote(city)} is a country or region, and has more than one weather. Name a place in it, such as ${list(resolution.places)}, ${orCoordinates}.`,
        ),
      };
    case 'unknown': {
      const { elsewhere, suggestions } = resolution;
      const problem = `Not found: no place is known as ${quote(city)}.`;
      const hint = elsewhere.length > 0 ? `There is ${list(elsewhere)}.` : didYouMean(suggestions);
      return {
        answer: toolError(join(problem, hint, `Check the spelling, add a country, ${orCoordinates}.`)),
      };
    }
    case 'unverified': {
      const { failure, elsewhere, suggestions } = resolution;
      const size = grouped(await app.places.size());
      const problem = `upstream_unreachable: ${quote(city)} is not one of the ${size} places built in, and ${failure.message}. The place may well exist.`;
      const hint = didYouMean(elsewhere.length > 0 ? elsewhere : suggestions);
      return {
        answer: toolError(join(problem, hint, `${whenAgain([failure])} Or give coordinates ("48.85,2.35").`)),
      };
    }
  }
}

function chooseAmong(candidates: Place[], server: McpServer, ctx: ServerContext, city: string): Choice {
  const byLabel = labelled(candidates);
  const labels = [...byLabel.keys()];
  const ambiguous = `${quote(city)} could be several places. Call again with one of these as city:\n${labels.map((text) => `- ${text}`).join('\n')}`;
  if (!canAskUser(server, ctx)) return { answer: toolError(ambiguous) };
  const response = inputResponse(ctx.mcpReq.inputResponses, 'place');
  if (response.kind !== 'elicit') {
    return {
      answer: inputRequired({
        inputRequests: {
          place: inputRequired.elicit({
            message: `Which ${city.trim()}?`,
            requestedSchema: {
              type: 'object',
              properties: { place: { type: 'string', title: 'Place', enum: labels } },
              required: ['place'],
            },
          }),
        },
      }),
    };
  }
  const chosen = byLabel.get(String(response.content?.place));
  if (response.action !== 'accept' || chosen === undefined) {
    return { answer: toolError(`The user was asked which place is meant and did not choose. ${ambiguous}`) };
  }
  return { place: chosen };
}

/** Places under names that can be typed back; coordinates where one name would stand for two. */
function labelled(places: Place[]): Map<string, Place> {
  const named = new Map<string, Place>();
  for (const place of places) {
    const text = label(place);
    named.set(named.has(text) ? `${place.latitude},${place.longitude}` : text, place);
  }
  return named;
}

const quote = (text: string) => `"${text.trim()}"`;
const list = (places: Place[]) => places.map(label).join('; ');
const didYouMean = (places: Place[]) => (places.length === 0 ? '' : `Did you mean ${list(places)}?`);
const join = (...sentences: string[]) => sentences.filter((sentence) => sentence !== '').join(' ');
