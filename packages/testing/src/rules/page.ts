/** The page that explains each rule, at an anchor that is the rule's identifier. */
export const rulesPage = 'https://github.com/mcp-reference/mcp-reference/blob/main/docs/rules.md';
