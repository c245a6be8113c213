import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { officials, ours, type Program } from '../programs.ts';
import { type Benchmark, number } from '../report.ts';
import { interleave } from '../rounds.ts';
import { StdioClient } from '../stdio-client.ts';

interface Tool {
  name: string;
  description?: string;
  inputSchema: unknown;
}

export const tokens: Benchmark = {
  name: 'tokens',
  title: 'What a tool list costs a model',
  async measure({ folder }) {
    const programs = [...ours(folder), ...officials(folder)];
    const lists = new Map<Program, Tool[]>();
    await interleave(
      'tokens',
      programs,
      1,
      ({ title }) => title,
      async (program) => {
        lists.set(program, await toolsOf(program));
      },
    );
    const counted = programs.map((program) => ({ program, ...count(lists.get(program) ?? []) }));
    return {
      method: [
        'The `tools` of `tools/list` as compact JSON, whole: names, titles, descriptions, input and output schemas, annotations. Tokens by `o200k_base`, the tokenizer of GPT-4o and later; other models count a little differently.',
        'Hosts often send the model less: the column on the right counts name, description and input schema alone.',
      ],
      tables: [
        {
          title: 'tools/list',
          columns: ['', 'tools', 'characters', '÷ 4', 'tokens', 'tokens a tool', 'tokens, what hosts send'],
          rows: counted.map(({ program, tools, characters, whole, sent }) => [
            program.title,
            String(tools),
            characters.toLocaleString('en-US'),
            Math.round(characters / 4).toLocaleString('en-US'),
            whole.toLocaleString('en-US'),
            number(whole / tools),
            sent.toLocaleString('en-US'),
          ]),
        },
      ],
      plots: [
        {
          file: 'tokens.svg',
          title: 'Tokens of tools/list',
          unit: 'tokens',
          better: 'less',
          bars: counted.map(({ program, whole }) => ({
            label: program.title,
            kind: program.kind,
            value: whole,
          })),
        },
      ],
      figures: Object.fromEntries(counted.map(({ program, whole }) => [`tokens.${program.id}`, whole])),
    };
  },
};

function count(tools: Tool[]) {
  const text = JSON.stringify(tools);
  const sent = JSON.stringify(
    tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  );
  return { tools: tools.length, characters: text.length, whole: countTokens(text), sent: countTokens(sent) };
}

async function toolsOf(program: Program): Promise<Tool[]> {
  const client = new StdioClient(program);
  try {
    await client.handshake();
    const answer = JSON.parse(await client.request('tools/list', {}, '2025'));
    return answer.result.tools;
  } finally {
    await client.end();
  }
}
