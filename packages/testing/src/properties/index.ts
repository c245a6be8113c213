export type { Era } from '../fuzz/corpus.js';
export { type CallBefore, type CheckToolsOptions, checkTools, type ExampleCall } from './check-tools.js';
export {
  type PropertyFailure,
  type PropertyReport,
  propertiesText,
  type ToolReport,
} from './report.js';
