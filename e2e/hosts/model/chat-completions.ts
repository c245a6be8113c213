import { objects, type Protocol, string, textOf } from './protocol.ts';

/** OpenAI Chat Completions, which most vendors and local models offer too: https://platform.openai.com/docs/api-reference/chat */
export const chatCompletions: Protocol = {
  name: 'OpenAI Chat Completions',
  takes: (path) => path.endsWith('/chat/completions'),
  read(body) {
    const messages = objects(body.messages);
    const said = (...roles: string[]) =>
      messages
        .filter(({ role }) => roles.includes(string(role)))
        .map(({ content }) => textOf(content))
        .join('\n');
    return {
      tools: objects(body.tools)
        .flatMap(({ function: declared }) => objects([declared]))
        .map(({ name, description, parameters }) => ({
          name: string(name),
          description: string(description),
          schema: parameters,
        })),
      system: said('system', 'developer'),
      user: said('user'),
      // Pictures cannot be in a tool's message here: hosts put them into a user's message after it.
      results: messages.flatMap(({ role, tool_call_id, ...raw }, index) => {
        if (role !== 'tool') return [];
        const next = messages[index + 1];
        return [{ id: string(tool_call_id), raw: next?.role === 'user' ? [raw, next] : raw }];
      }),
      stream: body.stream === true,
    };
  },
  answer(reply, { stream }) {
    const calls =
      'call' in reply
        ? [
            {
              index: 0,
              id: reply.id,
              type: 'function',
              function: { name: reply.call.tool.name, arguments: JSON.stringify(reply.call.arguments) },
            },
          ]
        : undefined;
    const message = {
      role: 'assistant',
      content: 'text' in reply ? reply.text : null,
      ...(calls && { tool_calls: calls }),
    };
    const finish_reason = calls ? 'tool_calls' : 'stop';
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    const common = { id: 'chat_1', created: 1, model: 'scripted' };
    if (!stream) {
      const choices = [{ index: 0, message, finish_reason }];
      return { json: { ...common, object: 'chat.completion', choices, usage } };
    }
    const chunk = (delta: object, finished: string | null) => ({
      data: {
        ...common,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: finished }],
        ...(finished !== null && { usage }),
      },
    });
    return { events: [chunk(message, null), chunk({}, finish_reason), { data: '[DONE]' }] };
  },
};
