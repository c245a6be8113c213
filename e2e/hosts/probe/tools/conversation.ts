import { setTimeout as sleep } from 'node:timers/promises';
import { canAskUser, reportProgress } from '@mcp-reference/core';
import {
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.ts';
import { planted } from '../planted.ts';

const readOnly = { annotations: { readOnlyHint: true } };
const say = (text: string) => ({ content: [{ type: 'text' as const, text }] });

/** Tools that need more of a host than an answer: progress, a question to the user, patience, a new list. */
export function registerConversationTools(server: McpServer, app: App): void {
  server.registerTool(
    'report_progress',
    { description: 'Reports progress three times.', ...readOnly },
    async (ctx) => {
      for (const progress of [1, 2, 3])
        await reportProgress(ctx, { progress, total: 3, message: 'on the way' });
      return say(ctx.mcpReq._meta?.progressToken === undefined ? 'no progress wanted' : 'progress sent');
    },
  );
  server.registerTool('put_question', { description: 'Asks the user a question.', ...readOnly }, (ctx) =>
    ask(server, ctx),
  );
  server.registerTool(
    'wait',
    {
      description: 'Waits, and reports progress each second.',
      inputSchema: z.object({ seconds: z.number() }),
      ...readOnly,
    },
    async ({ seconds }, ctx) => {
      for (let second = 0; second < seconds; second++) {
        await reportProgress(ctx, { progress: second, total: seconds });
        await sleep(1_000, undefined, { signal: ctx.mcpReq.signal });
      }
      return say(`waited ${seconds} s`);
    },
  );
  const later = server.registerTool('came_later', { description: planted.afterChange, ...readOnly }, () =>
    say(planted.afterChange),
  );
  if (!app.hasGrown) later.disable();
  server.registerTool('grow', { description: 'Adds the tool came_later.', ...readOnly }, () => {
    app.hasGrown = true;
    later.enable();
    app.changes.toolsChanged();
    return say('came_later can be called now');
  });
}

const question: Parameters<typeof inputRequired.elicit>[0] = {
  message: 'A planted question?',
  requestedSchema: {
    type: 'object',
    properties: { yes: { type: 'boolean', title: 'Yes' } },
    required: ['yes'],
  },
};

function ask(server: McpServer, ctx: ServerContext) {
  if (!canAskUser(server, ctx)) return say('the host cannot ask');
  const reply = inputResponse(ctx.mcpReq.inputResponses, 'answer');
  if (reply.kind === 'missing')
    return inputRequired({ inputRequests: { answer: inputRequired.elicit(question) } });
  return say(`the user answered: ${reply.kind === 'elicit' ? reply.action : reply.kind}`);
}
