// Loaded first, it makes a program believe that it runs on Node 20: for the one output that needs an old Node.
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
