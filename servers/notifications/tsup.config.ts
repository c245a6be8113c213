import { bundle } from '@mcp-reference/core/tsup';

export default bundle(
  { main: 'src/main.ts' },
  {
    // `node:sqlite` exists only under its full name.
    removeNodeProtocol: false,
    // undici, nodemailer, yaml and pg are CommonJS: they ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module';const require = makeRequire(import.meta.url);",
    },
  },
);
