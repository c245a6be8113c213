export { type AuditOptions, audit } from './audit/audit.js';
export { type AuditReport, auditText, type Finding } from './audit/finding.js';
export { leakIn } from './checks/leaks.js';
export { schemaProblem } from './checks/schema.js';
export { tokensOf, toolProblems } from './checks/tools.js';
export {
  type CallOptions,
  type ClientKind,
  type ClientOptions,
  clientKinds,
  type ElicitRequest,
  type ElicitResult,
  type Notification,
  type Progress,
  type TestClient,
} from './client.js';
export {
  type ConformanceOptions,
  type ConformanceReport,
  conformance,
  conformanceText,
  type ScenarioResult,
} from './conformance.js';
export {
  type ChangesForTest,
  type Connection,
  type ConnectOptions,
  connect,
  type OpenForTest,
  type ServerUnderTest,
  type Wiring,
  wirings,
} from './connect.js';
export { type BadCall, type ContractCases, contract, type GoodCall } from './contract.js';
export { freePort } from './free-port.js';
export type { Era } from './fuzz/corpus.js';
export { type FuzzHttpOptions, fuzzHttp } from './fuzz/http.js';
export { type FuzzFailure, type FuzzOptions, type FuzzReport, fuzzText } from './fuzz/report.js';
export { type FuzzStdioOptions, fuzzStdio } from './fuzz/stdio.js';
export {
  type ContentBlock,
  type JsonSchema,
  type Prompt,
  type PromptResult,
  type Resource,
  type ResourceContents,
  type ResourceTemplate,
  type Tool,
  type ToolResult,
  textOf,
  type WireMessage,
} from './messages.js';
export { foreignLines } from './process-transport.js';
export { type ProgramResult, type RunOptions, runProgram } from './run-program.js';
export {
  type HttpServer,
  type ProcessOptions,
  ServerProcess,
  startHttp,
  startStdio,
} from './server-process.js';
export { type HttpTap, startHttpTap } from './wire/http-tap.js';
export { messageProblem } from './wire/message-problem.js';
export { isRevision, type Revision, revisions } from './wire/schemas.js';
export { type StdioTap, startStdioTap } from './wire/stdio-tap.js';
export { currentWatch, type WireWatch } from './wire/watch.js';
export { type WireCounts, WireLog, type WireProblem } from './wire/wire-log.js';
