import { bundle } from '@mcp-reference/core/tsup';

export default bundle({ main: 'src/main.ts', worker: 'src/worker.ts' });
