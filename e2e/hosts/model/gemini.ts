import { objects, type Protocol, string, textOf } from './protocol.ts';

/** Gemini's generateContent: https://ai.google.dev/api/generate-content */
export const gemini: Protocol = {
  name: 'Gemini generateContent',
  takes: (path) => /:(streamG|g)enerateContent$/.test(path),
  read(body, path) {
    const contents = objects(body.contents);
    const instruction = body.systemInstruction;
    return {
      tools: objects(body.tools)
        .flatMap(({ functionDeclarations }) => objects(functionDeclarations))
        .map(({ name, description, parameters, parametersJsonSchema }) => ({
          name: string(name),
          description: string(description),
          schema: parametersJsonSchema ?? parameters,
        })),
      system:
        typeof instruction === 'string' ? instruction : textOf((instruction as { parts?: unknown })?.parts),
      user: contents.map(({ parts }) => textOf(parts)).join('\n'),
      // Answers carry no id that all hosts keep: the n-th answer belongs to the n-th call.
      results: contents
        .flatMap(({ parts }) => {
          const list = objects(parts);
          const beside = list.filter((part) => part.functionResponse === undefined);
          return list
            .filter((part) => part.functionResponse !== undefined)
            .map(({ functionResponse }) =>
              beside.length > 0 ? [functionResponse, ...beside] : functionResponse,
            );
        })
        .map((raw, index) => ({ id: `call_${index + 1}`, raw })),
      stream: path.includes(':streamGenerateContent'),
    };
  },
  answer(reply, { stream }) {
    const part =
      'text' in reply
        ? { text: reply.text }
        : { functionCall: { id: reply.id, name: reply.call.tool.name, args: reply.call.arguments } };
    const response = {
      candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
      modelVersion: 'scripted',
    };
    return stream ? { events: [{ data: response }] } : { json: response };
  },
};
