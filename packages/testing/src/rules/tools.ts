import type { Tool } from '../messages.js';
import { eachTool } from './input-schemas.js';
import type { Rule } from './rule.js';

const longestName = 64;
const longestDescription = 1_024;
/** Where Qwen Code cuts a description. */
const firstCut = 157;
const hints = ['readOnlyHint', 'destructiveHint', 'openWorldHint'];

/** How tools present themselves to a host and its model. */
export const toolRules: Rule[] = [
  {
    id: 'tool-name',
    kind: 'usability',
    demand: "A tool's name has letters, digits, underscores and dashes only, at most 64.",
    why: 'The APIs of OpenAI and Anthropic refuse any other name. A dot is refused too.',
    reports: ['awslabs/mcp#616', 'apify/apify-mcp-server#36'],
    check: eachTool(({ name }) =>
      /^[A-Za-z0-9_-]{1,64}$/.test(name)
        ? []
        : ['the name has other characters than letters, digits, _ and -, or more than 64'],
    ),
  },
  {
    id: 'tool-name-with-prefix',
    kind: 'usability',
    demand:
      "A tool's name is short enough with the server's name before it: `mcp__server__tool` has at most 64 characters.",
    why: 'Hosts prefix names. One that gets longer than 64 fails, and in Claude Code the whole session with it.',
    reports: ['anthropics/claude-code#19882', 'microsoft/vscode#243602', 'awslabs/mcp#2214'],
    check: eachTool(({ name }, { serverInfo }) => {
      const whole = `mcp__${String(serverInfo.name ?? '').replaceAll(/[^A-Za-z0-9_-]/g, '_')}__${name}`;
      return whole.length <= longestName
        ? []
        : [`${whole} has ${whole.length} characters, more than ${longestName}`];
    }),
  },
  {
    id: 'tool-name-once',
    kind: 'protocol',
    demand: 'No two tools have the same name.',
    why: 'Vendors refuse a request with two tools of one name.',
    reports: ['cloudwego/eino#632', 'openai/openai-agents-js#1934', 'modelcontextprotocol/ruby-sdk#199'],
    check: eachTool(({ name }, { tools }) =>
      tools.filter((tool) => tool.name === name).length > 1 ? ['the list has two tools of this name'] : [],
    ),
  },
  {
    id: 'tool-title',
    kind: 'usability',
    demand: 'A tool has a title.',
    why: 'Hosts show it to people who are asked to allow a call.',
    reports: [],
    check: eachTool(({ title, annotations }) => (title || annotations?.title ? [] : ['there is no title'])),
  },
  {
    id: 'tool-description',
    kind: 'usability',
    demand: `A tool has a description of at most ${longestDescription} characters.`,
    why: 'A model chooses tools by it. OpenAI refuses a longer one, and other hosts cut it.',
    reports: ['getsentry/sentry-mcp#106', 'microsoft/genaiscript#1381', 'CherryHQ/cherry-studio#3698'],
    check: eachTool(({ description = '' }) => {
      if (description.trim() === '') return ['there is no description'];
      return description.length > longestDescription
        ? [`the description has ${description.length} characters, more than ${longestDescription}`]
        : [];
    }),
  },
  {
    id: 'tool-guard-first',
    kind: 'usability',
    demand: `What a tool is not for, and when to use it only, is within the first ${firstCut} characters of its description.`,
    why: `Qwen Code cuts a description at ${firstCut} characters. The model then never reads the guard.`,
    reports: ['anthropics/claude-code#41141'],
    check: eachTool(({ description = '' }) => {
      const late = [
        ...description.matchAll(
          /(?<=^|[.;:!?]\s+|\n)(?:only|never|not|do not|don't|use (?:it )?only)\b[^.;\n]*/gi,
        ),
      ].find(({ index, 0: guard }) => index + guard.length > firstCut);
      return late === undefined
        ? []
        : [`"${late[0].slice(0, 60)}" ends after the first ${firstCut} characters of the description`];
    }),
  },
  {
    id: 'tool-description-alone',
    kind: 'usability',
    demand: 'A description is complete by itself.',
    why: 'Claude Code and Qwen Code load tools one by one: "as in another tool" leads nowhere then.',
    reports: ['anthropics/claude-code#75021'],
    check: eachTool((tool, { tools }) => {
      const other = tools.find(({ name }) => name !== tool.name && leansOn(tool, name));
      return other === undefined ? [] : [`the description refers to that of ${other.name}`];
    }),
  },
  {
    id: 'tool-hints',
    kind: 'usability',
    demand: '`readOnlyHint`, `destructiveHint` and `openWorldHint` are set on every tool.',
    why: "Hosts assume the worst: Codex treats a tool without readOnlyHint as a write, and ChatGPT's directory asks for all three.",
    reports: ['openai/codex#15519', 'Teamwork/mcp#420', 'longbridge/longbridge-mcp#81'],
    check: eachTool(({ annotations }) =>
      hints
        .filter((hint) => typeof annotations?.[hint] !== 'boolean')
        .map((hint) => `the annotation ${hint} is not set`),
    ),
  },
  {
    id: 'tool-hints-agree',
    kind: 'usability',
    demand: 'A tool is not marked as reading only and as destructive.',
    why: 'Hosts read one of the two, and each another one.',
    reports: ['Teamwork/mcp#420'],
    check: eachTool(({ annotations }) =>
      annotations?.readOnlyHint === true && annotations.destructiveHint === true
        ? ['readOnlyHint and destructiveHint are both true']
        : [],
    ),
  },
  {
    id: 'tools-cost',
    kind: 'usability',
    demand: 'The list of tools costs a model at most 1,500 tokens (characters ÷ 4).',
    why: 'Most hosts send it with every request.',
    reports: ['anthropics/claude-code#11364', 'modelcontextprotocol/modelcontextprotocol#2808'],
    check({ tools, known: { tokenBudget = 1_500 } }) {
      const tokens = tokensOf(tools);
      return tokens > tokenBudget
        ? [{ at: 'tools', says: `tools/list costs a model ${tokens} tokens, more than ${tokenBudget}` }]
        : [];
    },
  },
];

/** The size of a tools/list in tokens, as a model pays for it: characters ÷ 4. */
export function tokensOf(tools: Tool[]): number {
  return Math.ceil(JSON.stringify(tools).length / 4);
}

/** "Syntax as in evaluate", "Arguments like send_notification's". */
function leansOn({ description = '', inputSchema }: Tool, name: string): boolean {
  const texts = [
    description,
    ...Object.values(inputSchema?.properties ?? {}).map((part) => String(part.description ?? '')),
  ];
  const escaped = name.replaceAll(/[.\\+*?^$[\](){}|]/g, '\\$&');
  const leaning = new RegExp(
    `\\b(?:as|like|see|same as)(?: (?:in|for|of|with))?(?: the)? ["'\`]?${escaped}\\b`,
    'i',
  );
  return texts.some((text) => leaning.test(text));
}
