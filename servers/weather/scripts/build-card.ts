import { writeFileSync } from 'node:fs';

writeFileSync(new URL('../dist/card.html', import.meta.url), '<!doctype html><title>card</title>');
