import * as z from 'zod/v4';
import { outsideText, optionalText as text } from '../http/outside-text.js';
import type { Phase } from './model.js';

const ids = z.array(z.object({ identifier: text(300), '@id': text(300) })).max(500);
/** A message of the service as GeoJSON; its properties are those of CAP 1.2. */
export const alertMessage = z.object({
  id: text(300),
  properties: z.object({
    '@id': text(300),
    id: text(300),
    event: outsideText(),
    status: text(20),
    messageType: text(20),
    severity: text(20),
    headline: text(300),
    description: text(700),
    instruction: text(500),
    onset: text(40),
    effective: text(40),
    expires: text(40),
    ends: text(40),
    references: ids.nullish(),
    replacedBy: text(300),
    replacedAt: text(40),
    parameters: z
      .object({
        VTEC: z.array(z.string()).nullish(),
        expiredReferences: z.array(z.string()).nullish(),
      })
      .nullish()
      .catch(undefined),
  }),
});
export type AlertMessage = z.output<typeof alertMessage>;
type Properties = AlertMessage['properties'];

/**
 * Tells what each message of the service is worth now. It lists messages (CAP 1.2), not hazards: an update or a
 * cancellation is a message of its own that refers to those before it, which can still be in the list.
 */
export function phasesOf(messages: AlertMessage[], now: number): { phase: Phase; properties: Properties }[] {
  const updated = new Set<string>();
  const cancelled = new Set<string>();
  for (const { properties } of messages) {
    for (const id of referencesOf(properties)) (isCancellation(properties) ? cancelled : updated).add(id);
  }
  const listed = new Set(messages.flatMap(idsOf));
  return (
    messages
      // A cancellation stands for itself only where the alert that it cancels is not in the list.
      .filter(
        ({ properties }) =>
          !(isCancellation(properties) && referencesOf(properties).some((id) => listed.has(id))),
      )
      .map((message) => {
        const is = (ids: Set<string>) => idsOf(message).some((id) => ids.has(id));
        const { properties } = message;
        return {
          properties,
          phase: is(cancelled) ? 'cancelled' : is(updated) ? 'superseded' : phaseOf(properties, now),
        };
      })
  );
}

function phaseOf(properties: Properties, now: number): Phase {
  const { status, ends, expires, onset, effective, replacedAt, replacedBy } = properties;
  if (status && status !== 'Actual') return 'a test';
  if (isCancellation(properties)) return 'cancelled';
  if (replacedBy || replacedAt || allActionsAre(properties, 'UPG')) return 'superseded';
  // A message can expire before the hazard ends: its update is late then.
  const end = Date.parse(ends || expires || '');
  if (end <= now || allActionsAre(properties, 'EXP')) return 'ended';
  return Date.parse(onset || effective || '') > now ? 'not yet begun' : 'in effect';
}

const isCancellation = (properties: Properties) =>
  properties.messageType === 'Cancel' || allActionsAre(properties, 'CAN');

/** Whether the VTEC codes of a message (NWSI 10-1703), `/O.CAN.KFWD.TO.W.0001.…/`, all name this action. */
function allActionsAre({ parameters }: Properties, action: string): boolean {
  const codes = parameters?.VTEC ?? [];
  return codes.length > 0 && codes.every((code) => code.split('.')[1] === action);
}

const idsOf = ({ id, properties }: AlertMessage) =>
  [id, properties.id, properties['@id']].filter((name) => !!name) as string[];

function referencesOf({ references, parameters }: Properties): string[] {
  const inWords = (parameters?.expiredReferences ?? []).flatMap((text) => text.split(/[\s,]+/));
  const given = (references ?? []).flatMap((reference) => [reference.identifier, reference['@id']]);
  return [...given, ...inWords.filter((word) => word.startsWith('urn:'))].filter((id) => !!id) as string[];
}
