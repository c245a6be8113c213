import { canAskUser, ExpectedError } from '@mcp-reference/core';
import {
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { App } from '../app.js';
import { Unreachable } from '../http/upstream-error.js';
import { label, type Place, type Resolution } from '../places/place.js';

const orCoordinates = 'or give coordinates ("48.85,2.35")';

/**
 * Finds the one place that is meant, for every tool that takes a `city`. Where several could be, the answer is a question
 * to the user. On re-entry their answer lies in `ctx.mcpReq.inputResponses`.
 *
 * @throws ExpectedError that says what to call next
 */
export async function choosePlace(
  app: App,
  server: McpServer,
  ctx: ServerContext,
  city: string,
): Promise<Place | InputRequiredResult> {
  const resolution = await app.places.resolve(city, ctx.mcpReq.signal);
  if (resolution.kind === 'found') return resolution.place;
  if (resolution.kind !== 'ambiguous') throw await refusal(app, resolution, city);
  return chooseAmong(resolution.candidates, app.mayAsk && canAskUser(server, ctx), ctx, city);
}

/** Asks the user. A host may answer for its user, so only what it said is passed on. */
function chooseAmong(
  candidates: Place[],
  canAsk: boolean,
  ctx: ServerContext,
  city: string,
): Place | InputRequiredResult {
  const byLabel = labelled(candidates);
  const ambiguous = ambiguousText(candidates, city);
  if (!canAsk) throw new ExpectedError(ambiguous);
  const response = inputResponse(ctx.mcpReq.inputResponses, 'place');
  if (response.kind !== 'elicit') {
    const properties = { place: { type: 'string' as const, title: 'Place', enum: [...byLabel.keys()] } };
    const requestedSchema = { type: 'object' as const, properties, required: ['place'] };
    const place = inputRequired.elicit({ message: `Which ${city.trim()}?`, requestedSchema });
    return inputRequired({ inputRequests: { place } });
  }
  switch (response.action) {
    case 'accept': {
      const chosen = byLabel.get(String(response.content?.place));
      if (chosen !== undefined) return chosen;
      throw new ExpectedError(
        `The answer to the question which place is meant names none of them. ${ambiguous}`,
      );
    }
    case 'decline':
      throw new ExpectedError(
        `The host was asked which place is meant, and declined for its user. Let the user say which, in the conversation. ${ambiguous}`,
      );
    default:
      throw new ExpectedError(
        `The question which place is meant was cancelled: nobody may have been there to answer. ${ambiguous}`,
      );
  }
}

const ambiguousText = (candidates: Place[], city: string) =>
  `${quote(city)} could be several places. Call again with one of these as city:\n${[...labelled(candidates).keys()].map((text) => `- ${text}`).join('\n')}`;

/** Why a name is not one place, and what to give instead. */
export async function refusal(
  app: App,
  resolution: Exclude<Resolution, { kind: 'found' }>,
  city: string,
): Promise<ExpectedError> {
  switch (resolution.kind) {
    case 'ambiguous':
      return new ExpectedError(ambiguousText(resolution.candidates, city));
    case 'region':
      return new ExpectedError(
        `${quote(city)} is a country or region, and has more than one weather. Name a place in it, such as ${list(resolution.places)}, ${orCoordinates}.`,
      );
    case 'unknown': {
      const { elsewhere, suggestions } = resolution;
      const hint = elsewhere.length > 0 ? ` There is ${list(elsewhere)}.` : didYouMean(suggestions);
      return new ExpectedError(
        `Not found: no place is known as ${quote(city)}.${hint} Check the spelling, add a country, ${orCoordinates}.`,
      );
    }
    case 'unverified': {
      const { failure, elsewhere, suggestions } = resolution;
      const size = (await app.places.size()).toLocaleString('en');
      return new Unreachable(
        `${quote(city)} is not one of the ${size} places built in, and ${failure.message}. The place may well exist.${didYouMean(elsewhere.length > 0 ? elsewhere : suggestions)}`,
        [failure],
        'Or give coordinates ("48.85,2.35").',
      );
    }
  }
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
const didYouMean = (places: Place[]) => (places.length === 0 ? '' : ` Did you mean ${list(places)}?`);
