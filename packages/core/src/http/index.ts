export { createHttpApp, type HttpApp, type HttpAppOptions } from './app.js';
export type { Exposure } from './exposure.js';
