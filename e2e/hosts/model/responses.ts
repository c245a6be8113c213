import { type OfferedTool, objects, type Protocol, type Reply, string, textOf } from './protocol.ts';

/** OpenAI Responses: https://platform.openai.com/docs/api-reference/responses */
export const responses: Protocol = {
  name: 'OpenAI Responses',
  takes: (path) => path.endsWith('/responses'),
  read(body) {
    const input =
      typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : objects(body.input);
    const said = (...roles: string[]) =>
      input
        .filter((item) => roles.includes(string(item.role)))
        .map((item) => textOf(item.content))
        .join('\n');
    // A tool that is loaded by a search is in the search's result, not in the list.
    const found = input
      .filter(({ type }) => type === 'tool_search_output')
      .flatMap(({ tools }) => objects(tools));
    return {
      tools: [...objects(body.tools), ...found].flatMap(offered),
      system: [string(body.instructions), said('system', 'developer')].join('\n'),
      user: said('user'),
      results: input
        .filter(({ type }) => /_output$/.test(string(type)))
        .map(({ call_id, id: _, ...raw }) => ({ id: string(call_id), raw })),
      stream: body.stream === true,
    };
  },
  answer(reply, { stream }) {
    const item = itemOf(reply);
    const response = {
      id: 'resp_1',
      object: 'response',
      created_at: 1,
      status: 'completed',
      model: 'scripted',
      output: [item],
      usage: {
        input_tokens: 1,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 1,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 2,
      },
      error: null,
      incomplete_details: null,
      tools: [],
      parallel_tool_calls: false,
    };
    if (!stream) return { json: response };
    const started = { ...response, status: 'in_progress', output: [] };
    const data: { type: string; [key: string]: unknown }[] = [
      { type: 'response.created', response: started },
      { type: 'response.output_item.added', output_index: 0, item },
      ...('text' in reply
        ? [
            {
              type: 'response.output_text.delta',
              item_id: item.id,
              output_index: 0,
              content_index: 0,
              delta: reply.text,
            },
          ]
        : []),
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response },
    ];
    return {
      events: data.map((entry, sequence_number) => ({
        event: entry.type,
        data: { ...entry, sequence_number },
      })),
    };
  },
};

/** A tool, or a namespace that holds some. A vendor's own tools may have a type and no name. */
function offered(entry: Record<string, unknown>): OfferedTool[] {
  if (entry.type !== 'namespace') {
    return [
      {
        name: string(entry.name) || string(entry.type),
        description: string(entry.description),
        schema: entry.parameters,
      },
    ];
  }
  const namespace = string(entry.name);
  return objects(entry.tools).map(({ name, description, parameters }) => ({
    name: string(name),
    namespace,
    description: string(description),
    schema: parameters,
  }));
}

function itemOf(reply: Reply) {
  if ('text' in reply) {
    const content = [{ type: 'output_text', text: reply.text, annotations: [] }];
    return { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content };
  }
  const { tool, arguments: given } = reply.call;
  return {
    type: 'function_call',
    id: `fc_${reply.id}`,
    call_id: reply.id,
    name: tool.name,
    ...(tool.namespace !== undefined && { namespace: tool.namespace }),
    arguments: JSON.stringify(given),
    status: 'completed',
  };
}
