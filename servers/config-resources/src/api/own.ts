import type { Api } from './docs.js';
import { ApiDocument } from './document.js';
import { pagesOf } from './markdown.js';
import own from './own-api.json' with { type: 'json' };

export const ownApi = (): Api => pagesOf(new ApiDocument(own));
