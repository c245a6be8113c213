import { claudeCode } from './claude-code.ts';
import { cline } from './cline.ts';
import { codex } from './codex.ts';
import { continueCli } from './continue.ts';
import { copilot } from './copilot.ts';
import { geminiCli } from './gemini-cli.ts';
import { opencode } from './opencode.ts';
import type { HostProgram } from './program.ts';
import { qwenCode } from './qwen-code.ts';

/** Every host that the laboratory can run. */
export const programs: HostProgram[] = [
  claudeCode,
  cline,
  codex,
  continueCli,
  copilot,
  geminiCli,
  opencode,
  qwenCode,
];
