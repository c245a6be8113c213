import { expect, test } from 'vitest';
import { done, prompt, Script } from '../model/script.ts';
import { serveModel } from '../model/serve.ts';

/** For each vendor: a request with one tool, where the call is in the answer, and the request that carries the result. */
const vendors = {
  'Anthropic Messages': {
    path: '/v1/messages',
    first: {
      system: 'a system',
      messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
      tools: [{ name: 'mcp__probe__give_text', description: 'gives', input_schema: { type: 'object' } }],
    },
    call: '"type":"tool_use","id":"call_1","name":"mcp__probe__give_text"',
    result: {
      messages: [
        { role: 'user', content: prompt },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'planted' }] },
      ],
    },
  },
  'OpenAI Chat Completions': {
    path: '/v1/chat/completions',
    first: {
      messages: [
        { role: 'system', content: 'a system' },
        { role: 'user', content: prompt },
      ],
      tools: [
        { type: 'function', function: { name: 'probe__give_text', description: 'gives', parameters: {} } },
      ],
    },
    call: '"id":"call_1","type":"function","function":{"name":"probe__give_text"',
    result: {
      messages: [
        { role: 'user', content: prompt },
        { role: 'tool', tool_call_id: 'call_1', content: 'planted' },
      ],
    },
  },
  'OpenAI Responses': {
    path: '/v1/responses',
    first: {
      instructions: 'a system',
      input: [{ role: 'user', content: [{ type: 'input_text', text: prompt }] }],
      tools: [
        {
          type: 'namespace',
          name: 'mcp__probe',
          tools: [{ type: 'function', name: 'give_text', description: 'gives', parameters: {} }],
        },
      ],
    },
    call: '"call_id":"call_1","name":"give_text","namespace":"mcp__probe"',
    result: {
      input: [
        { role: 'user', content: prompt },
        { type: 'function_call_output', call_id: 'call_1', output: 'planted' },
      ],
    },
  },
  'Gemini generateContent': {
    path: '/v1beta/models/gemini:generateContent',
    first: {
      systemInstruction: { parts: [{ text: 'a system' }] },
      contents: [{ role: 'user', parts: [{ text: prompt }] }],
      tools: [{ functionDeclarations: [{ name: 'mcp_probe_give_text', description: 'gives' }] }],
    },
    call: '"functionCall":{"id":"call_1","name":"mcp_probe_give_text"',
    result: {
      contents: [
        { role: 'user', parts: [{ text: prompt }] },
        { role: 'user', parts: [{ functionResponse: { name: 'x', response: { output: 'planted' } } }] },
      ],
    },
  },
};

for (const [vendor, { path, first, call, result }] of Object.entries(vendors)) {
  test.each([false, true])(
    `${vendor}, streamed: %j: the model calls the tool, takes its result and ends`,
    async (stream) => {
      const script = new Script([{ tool: 'give_text', arguments: { a: 1 } }]);
      await using model = await serveModel(script);
      const post = async (body: object): Promise<string> => {
        const streamed = stream ? path.replace(':generateContent', ':streamGenerateContent') : path;
        const answer = await fetch(model.url + streamed, {
          method: 'POST',
          body: JSON.stringify({ ...body, stream }),
        });
        expect(answer.headers.get('content-type')).toBe(stream ? 'text/event-stream' : 'application/json');
        return answer.text();
      };
      expect(await post(first)).toContain(call);
      expect(script.first).toMatchObject({ system: expect.stringContaining('a system') });
      // A host that asks again without the result is answered alike.
      expect(await post(first)).toContain(call);
      expect(await post({ ...first, ...result })).toContain(done);
      expect(script.played).toHaveLength(1);
      expect(JSON.stringify(script.played[0]?.raw)).toContain('planted');
      expect(model.requests).toHaveLength(3);
    },
  );
}

test('a request of the host’s own, for a title say, does not move the script', async () => {
  const script = new Script([{ tool: 'give_text', arguments: {} }]);
  await using model = await serveModel(script);
  const body = JSON.stringify({ messages: [{ role: 'user', content: `Make a title of: ${prompt}` }] });
  await fetch(`${model.url}/v1/chat/completions`, { method: 'POST', body });
  expect(script).toMatchObject({ played: [], first: undefined });
});

test('a tool that is not offered is noted as not called', async () => {
  const script = new Script([
    { tool: 'no_such', arguments: {} },
    { tool: 'give_text', arguments: {} },
  ]);
  await using model = await serveModel(script);
  const { path, first, call } = vendors['OpenAI Chat Completions'];
  const answer = await fetch(model.url + path, { method: 'POST', body: JSON.stringify(first) });
  expect(await answer.text()).toContain(call);
  expect(script.played).toEqual([{ step: { tool: 'no_such', arguments: {} } }]);
});
