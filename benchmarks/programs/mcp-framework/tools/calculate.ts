import { MCPTool } from 'mcp-framework';
import { z } from 'zod';
import { compute, type Operation, operations } from '../../arithmetic.js';

interface Input {
  operation: Operation;
  a: number;
  b: number;
}

export default class CalculateTool extends MCPTool<Input> {
  name = 'calculate';
  description = 'Add, subtract, multiply or divide two numbers.';
  schema = {
    operation: { type: z.enum(operations), description: 'what to do' },
    a: { type: z.number(), description: 'left operand' },
    b: { type: z.number(), description: 'right operand' },
  };

  async execute({ operation, a, b }: Input) {
    return String(compute(operation, a, b));
  }
}
