import { canAskUser, toolError } from '@mcp-reference/core';
import {
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { App } from './app.js';
import { atMost, fit } from './channels/plain-text.js';
import type { Draft } from './notification.js';

export type Consent =
  /** The notifications may go out. `confirmation` says what the user has to do with that. */
  | { confirmation?: string }
  /** They may not, or not yet: the question, or what to answer the model. */
  | { answer: CallToolResult | InputRequiredResult };

/**
 * Asks the user before something urgent goes out. Nobody is asked about what goes out to nobody: the inbox, or a call
 * repeated under its key.
 */
export async function confirmUrgent(
  server: McpServer,
  ctx: ServerContext,
  drafts: readonly Draft[],
  { outbox, askUser }: App,
): Promise<Consent> {
  const [draft] = drafts;
  if (draft?.priority !== 'urgent' || draft.status !== 'queued') return {};
  const known = await Promise.all(
    drafts.map(({ owner, key }) => (key === null ? undefined : outbox.find(owner, key))),
  );
  if (known.every((one) => one !== undefined)) return {};
  if (askUser === 'never') return { confirmation: 'The user was not asked: NOTIFICATIONS_ASK is never.' };
  // The host has asked already, or is set not to ask.
  if (!canAskUser(server, ctx)) return { confirmation: 'The user was not asked: this host cannot ask.' };
  const reply = inputResponse(ctx.mcpReq.inputResponses, 'urgent');
  if (reply.kind === 'missing') return { answer: question(drafts, draft) };
  const action = reply.kind === 'elicit' ? reply.action : 'cancel';
  if (action === 'accept') return { confirmation: 'The user agreed.' };
  return { answer: toolError(`${refusals[action]} Nothing was sent or stored.`) };
}

/** Without fields: to accept is one step in every host's form. */
function question(drafts: readonly Draft[], { title, message }: Draft): InputRequiredResult {
  const channels = drafts.map(({ channel }) => channel).join(', ');
  const text = fit([title, message].filter(Boolean).join('\n'), atMost(500));
  const form = {
    message: `Send this as urgent to ${channels}? It interrupts people.\n\n${text}`,
    requestedSchema: { type: 'object' as const, properties: {} },
  };
  return inputRequired({ inputRequests: { urgent: inputRequired.elicit(form) } });
}

/** Some hosts answer in place of their user, so no answer claims to be the user's. */
const refusals = {
  decline:
    'The urgent notification was declined, by the user or by a host that answers for them. If the user still wants it sent, priority high asks nobody.',
  cancel:
    'The urgent notification was not confirmed: the question was closed without an answer, perhaps because nobody was there to ask. Priority high asks nobody.',
};
