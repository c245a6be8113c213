export interface Template {
  /** Its folder under `servers/`, and what `--from` takes. */
  name: string;
  teaches: string;
  /**
   * What its environment variables begin with, where that is the server's name. Variables named for what they hold
   * (`REVIEW_ROOT`, `CONFIG_DIR`) keep their names in a copy.
   */
  variables?: string;
}

export const templates: readonly Template[] = [
  { name: 'starter', teaches: 'one tool, one resource, one prompt, one test of each' },
  {
    name: 'calculator',
    teaches: 'tools, structured output, errors, running what strangers write',
    variables: 'CALCULATOR_',
  },
  {
    name: 'weather',
    teaches: 'network I/O, cache, cancellation, asking the user, an MCP App',
    variables: 'WEATHER_',
  },
  { name: 'config-resources', teaches: 'resources, templates, completion, subscriptions, a database' },
  { name: 'code-review-prompts', teaches: 'prompts, completion, prompt files, running another program' },
  {
    name: 'notifications',
    teaches: 'side effects: idempotency, retries, confirmation',
    variables: 'NOTIFICATIONS_',
  },
];

/** What is copied when nobody says otherwise. */
export const defaultTemplate = 'starter';

export function findTemplate(name: string): Template | undefined {
  return templates.find((template) => template.name === name);
}

/** The templates, one a line, for help and errors. */
export function templateList(): string {
  const width = Math.max(...templates.map(({ name }) => name.length));
  return templates.map(({ name, teaches }) => `  ${name.padEnd(width)}  ${teaches}`).join('\n');
}
