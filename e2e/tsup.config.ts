import { bundle } from '@mcp-reference/core/tsup';

// The fixture is built as servers are: what starts a process for each request starts it fast.
export default bundle({ main: 'fixture/main.ts' });
