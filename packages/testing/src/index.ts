export { audit } from './audit/audit.js';
export { auditJunit } from './audit/junit.js';
export type { AuditSettings, HttpTarget, StdioTarget, Target } from './audit/options.js';
export type { AuditReport } from './audit/report.js';
export { auditSarif } from './audit/sarif.js';
export { auditText } from './audit/text.js';
export { leakIn } from './checks/leaks.js';
export { schemaProblem } from './checks/schema.js';
export { type TaskAnswer, TaskClient, type TaskState, taskMeta } from './clients/task-client.js';
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
} from './clients/test-client.js';
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
export type { BadCall, ContractCases, GoodCall } from './contract/cases.js';
export { contract } from './contract/contract.js';
export { holdsIn, monitorEventLoop, watchTurns } from './event-loop.js';
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
export { allRules } from './rules/index.js';
export { type Observation, observe } from './rules/observation.js';
export { type Finding, judge, type Problem, type Rule, type RuleKind } from './rules/rule.js';
export { tokensOf } from './rules/tools.js';
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
