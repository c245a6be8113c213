import { calculator } from './calculator.ts';
import { codeReviewPrompts } from './code-review-prompts.ts';
import { configResources } from './config-resources.ts';
import { notifications } from './notifications.ts';
import type { ServerTour } from './steps.ts';
import { weather } from './weather.ts';

/** The servers in the order of the README. */
export const tours: ServerTour[] = [calculator, weather, configResources, codeReviewPrompts, notifications];
