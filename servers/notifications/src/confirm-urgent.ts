import { canAskUser, toolError } from '@mcp-reference/core';
import {
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { fit } from './channels/plain-text.js';
import type { Draft } from './notification.js';
import type { OutboxStore } from './outbox/store.js';

const question = {
  type: 'object' as const,
  properties: { send: { type: 'boolean' as const, title: 'Send it', description: 'It interrupts people.' } },
  required: ['send'],
};

const longestShown = 500;

/**
 * Asks the user before something urgent goes out. Where the user cannot be asked, it goes out: the host has asked
 * already, or was told not to. What goes out to nobody (the inbox, a call repeated under its key) is not asked about.
 *
 * @returns the question, or what to answer when the user said no; nothing when it may be sent
 */
export async function confirmUrgent(
  server: McpServer,
  ctx: ServerContext,
  drafts: readonly Draft[],
  store: OutboxStore,
): Promise<CallToolResult | InputRequiredResult | undefined> {
  const [draft] = drafts;
  if (draft?.priority !== 'urgent' || draft.status !== 'queued' || !canAskUser(server, ctx)) return undefined;
  const known = await Promise.all(
    drafts.map(({ owner, key }) => (key === null ? undefined : store.find(owner, key))),
  );
  if (known.every((one) => one !== undefined)) return undefined;
  const reply = inputResponse(ctx.mcpReq.inputResponses, 'urgent');
  if (reply.kind === 'missing') {
    const channels = drafts.map(({ channel }) => channel).join(', ');
    const text = fit([draft.title, draft.message].filter(Boolean).join('\n'), longestShown);
    const message = `Send this as urgent to ${channels}?\n\n${text}`;
    return inputRequired({
      inputRequests: { urgent: inputRequired.elicit({ message, requestedSchema: question }) },
    });
  }
  const agreed = reply.kind === 'elicit' && reply.action === 'accept' && reply.content?.send === true;
  return agreed
    ? undefined
    : toolError('The user did not agree to an urgent notification: nothing was sent or stored.');
}
