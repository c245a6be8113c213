import { bundle } from '@mcp-reference/core/tsup';

export default bundle({ main: 'src/main.ts', 'yaml-worker': 'src/config/yaml-worker.ts' });
