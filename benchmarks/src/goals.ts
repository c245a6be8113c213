import { serverNames } from '@mcp-reference/release/workspace';
import { number, type Table } from './report.ts';

type Figures = Record<string, number>;

interface Goal {
  what: string;
  goal: number;
  stretch?: number;
  better: 'less' | 'more';
  /** The measured number that counts: of several, the worst. */
  of: (figures: Figures) => number;
}

const figure = (name: string) => (figures: Figures) => figures[name] ?? Number.NaN;
const worst =
  (prefix: string, suffix = '') =>
  (figures: Figures) =>
    Math.max(...serverNames.map((server) => figures[`${prefix}.${server}${suffix}`] ?? Number.NaN));

const goals: Goal[] = [
  {
    what: 'cold start to first answered call, slowest server, × bare Node',
    goal: 3.0,
    stretch: 2.5,
    better: 'less',
    of: (figures) => Math.max(worst('cold', '.2026')(figures), worst('cold', '.2025')(figures)),
  },
  {
    what: 'the calculator’s cold start ÷ that of its tools on the plain SDK',
    goal: 0.9,
    better: 'less',
    of: figure('cold.plain'),
  },
  {
    what: 'stdio, processor time of a call made alone ÷ the plain SDK with the same tools',
    goal: 1.05,
    better: 'less',
    of: figure('stdio.cpu'),
  },
  {
    what: 'stdio, calls a second with 64 in flight ÷ the plain SDK with the same tools',
    goal: 1.2,
    better: 'more',
    of: figure('stdio.pipelined'),
  },
  {
    what: 'HTTP, 2026 era, 16 connections, calls a second ÷ the plain SDK’s handler with the same tools',
    goal: 2.5,
    better: 'more',
    of: figure('http.plain'),
  },
  {
    what: 'HTTP sessions, 16 connections, calls a second ÷ the best peer',
    goal: 1.0,
    better: 'more',
    of: figure('http.sessions'),
  },
  {
    what: 'a call among 1,000 tools × one among 10',
    goal: 1.2,
    better: 'less',
    of: figure('http.tools1000'),
  },
  {
    what: 'a 10 MB argument on stdio × the SDK’s own transport',
    goal: 0.1,
    better: 'less',
    of: figure('stdio.large'),
  },
  {
    what: 'idle RSS × bare, largest server',
    goal: 1.35,
    better: 'less',
    of: worst('rss', '.2025'),
  },
  {
    what: 'kB of heap a session, at 9,500',
    goal: 12,
    better: 'less',
    of: figure('sessions.kB'),
  },
  {
    what: 'kB of heap a listen stream, at 9,500',
    goal: 13,
    better: 'less',
    of: figure('streams.kB'),
  },
  {
    what: 'packages installed, most of any server',
    goal: 1,
    better: 'less',
    of: worst('install.packages'),
  },
  {
    what: 'seconds to install × a bare tarball, slowest server',
    goal: 1.4,
    better: 'less',
    of: worst('install.seconds'),
  },
  {
    what: 'tools/list tokens, most of any server',
    goal: 1500,
    better: 'less',
    of: worst('tokens'),
  },
];

/** Goal by goal: what was asked, what was measured. */
export function goalTable(figures: Figures): Table {
  return {
    title: 'Goals',
    columns: ['', 'measured', 'goal', 'stretch', ''],
    rows: goals.map(({ what, goal, stretch, better, of }) => {
      const measured = of(figures);
      return [
        what,
        number(measured),
        number(goal),
        stretch === undefined ? '' : number(stretch),
        verdict(measured, goal, stretch, better),
      ];
    }),
  };
}

function verdict(
  measured: number,
  goal: number,
  stretch: number | undefined,
  better: 'less' | 'more',
): string {
  if (Number.isNaN(measured)) return 'not measured';
  const reaches = (mark: number) => (better === 'less' ? measured <= mark : measured >= mark);
  if (stretch !== undefined && reaches(stretch)) return 'stretch met';
  return reaches(goal) ? 'met' : 'missed';
}
