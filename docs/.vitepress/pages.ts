/** The pages, in the order of the path: the sidebar is made of them, and the tests visit them. */
export const path = [
  ['first-server', 'Your first server'],
  ['tools', 'Tools'],
  ['resources', 'Resources'],
  ['prompts', 'Prompts'],
  ['transports', 'Transports and eras'],
  ['lifecycle', 'Lifecycle'],
  ['errors', 'Errors'],
  ['testing', 'Testing'],
  ['security', 'Security'],
  ['deploy', 'Deploying'],
  ['publishing', 'Publishing'],
] as const;

export const reference = [
  ['which-server', 'Which server shows what'],
  ['calling-a-service', 'Calling a service'],
  ['elicitation', 'Asking the user (elicitation)'],
  ['long-calls', 'Long calls'],
  ['tasks', 'Work that takes longer than a call'],
  ['apps', 'An MCP App'],
  ['from-python', 'Coming from Python'],
  ['from-the-tutorial', 'From the tutorial’s weather server'],
  ['v1-and-v2', 'SDK v1 beside v2'],
  ['upstream', 'What the SDK could do better'],
  ['clients', 'Client configuration'],
  ['hosts', 'What each host does with a server'],
  ['troubleshooting', 'Troubleshooting'],
  ['rules', 'Rules of the contract and of mcp-audit'],
  ['audited', 'What mcp-audit finds in published servers'],
  ['faults', 'Faults, and who mends them'],
  ['glossary', 'Glossary'],
] as const;
