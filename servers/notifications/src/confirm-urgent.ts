import { canAskUser, toolError } from '@mcp-reference/core';
import {
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Draft } from './notification.js';

const question = {
  type: 'object' as const,
  properties: { send: { type: 'boolean' as const, title: 'Send it', description: 'It interrupts people.' } },
  required: ['send'],
};

/**
 * Asks the user before something urgent goes out. Where the user cannot be asked, it goes out: the host has asked
 * already, or was told not to.
 *
 * @returns the question, or what to answer when the user said no; nothing when it may be sent
 */
export function confirmUrgent(
  server: McpServer,
  ctx: ServerContext,
  drafts: readonly Draft[],
): CallToolResult | InputRequiredResult | undefined {
  const [draft] = drafts;
  if (draft?.priority !== 'urgent' || !canAskUser(server, ctx)) return undefined;
  const reply = inputResponse(ctx.mcpReq.inputResponses, 'urgent');
  if (reply.kind === 'missing') {
    const channels = drafts.map(({ channel }) => channel).join(', ');
    const text = [draft.title, draft.message].filter(Boolean).join('\n').slice(0, 500);
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
