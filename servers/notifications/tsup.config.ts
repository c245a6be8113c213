import { bundle } from '@mcp-reference/core/tsup';

export default bundle(
  { main: 'src/main.ts' },
  // `node:sqlite` exists only under its full name.
  { removeNodeProtocol: false },
);
