export type { Era } from '../fuzz/corpus.js';
export { type CheckToolsOptions, checkTools } from './check-tools.js';
export {
  type PropertyFailure,
  type PropertyReport,
  propertiesText,
  type ToolReport,
} from './report.js';
