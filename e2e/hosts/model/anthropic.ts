import { type Answer, objects, type Protocol, type Reply, string, textOf } from './protocol.ts';

/** Anthropic Messages: https://docs.anthropic.com/en/api/messages */
export const anthropic: Protocol = {
  name: 'Anthropic Messages',
  takes: (path) => path.endsWith('/messages'),
  read(body) {
    const messages = objects(body.messages);
    return {
      tools: objects(body.tools).map(({ name, description, input_schema }) => ({
        name: string(name),
        description: string(description),
        schema: input_schema,
      })),
      system: textOf(body.system),
      user: messages.map(({ content }) => textOf(content)).join('\n'),
      results: messages
        .flatMap(({ content }) => objects(content))
        .filter(({ type }) => type === 'tool_result')
        .map(({ tool_use_id, cache_control: _, ...raw }) => ({ id: string(tool_use_id), raw })),
      stream: body.stream === true,
    };
  },
  answer(reply, { stream }) {
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'scripted',
      content: [block(reply)],
      stop_reason: 'call' in reply ? 'tool_use' : 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    };
    return stream ? streamed(message, reply) : { json: message };
  },
};

function block(reply: Reply) {
  if ('text' in reply) return { type: 'text', text: reply.text };
  return { type: 'tool_use', id: reply.id, name: reply.call.tool.name, input: reply.call.arguments };
}

function streamed(message: { stop_reason: string }, reply: Reply): Answer {
  const [empty, delta] =
    'text' in reply
      ? [
          { type: 'text', text: '' },
          { type: 'text_delta', text: reply.text },
        ]
      : [
          { ...block(reply), input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(reply.call.arguments) },
        ];
  const data: { type: string; [key: string]: unknown }[] = [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: empty },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: message.stop_reason }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  return { events: data.map((entry) => ({ event: entry.type, data: entry })) };
}
