import { number, type Table } from './report.ts';

type Figures = Record<string, number>;

interface Goal {
  what: string;
  goal: number;
  stretch?: number;
  better: 'less' | 'more';
  peer: string;
  /** The measured number that counts: of several, the worst. */
  of: (figures: Figures) => number;
}

const servers = ['calculator', 'weather', 'config-resources', 'code-review-prompts', 'notifications'];

const figure = (name: string) => (figures: Figures) => figures[name] ?? Number.NaN;
const worst =
  (prefix: string, suffix = '') =>
  (figures: Figures) =>
    Math.max(...servers.map((server) => figures[`${prefix}.${server}${suffix}`] ?? Number.NaN));

const goals: Goal[] = [
  {
    what: 'cold start to first answered call, slowest server, × bare Node',
    goal: 2.5,
    stretch: 2.0,
    better: 'less',
    peer: '6 published, 2.5 a bundled hello',
    of: worst('cold', '.2026'),
  },
  {
    what: 'the same with the 2025-era handshake',
    goal: 2.5,
    stretch: 2.0,
    better: 'less',
    peer: '6 published, 2.5 a bundled hello',
    of: worst('cold', '.2025'),
  },
  {
    what: 'HTTP, 2026 era, 16 connections, share of the bare echo, with core’s checks on',
    goal: 0.13,
    stretch: 0.18,
    better: 'more',
    peer: '0.10',
    of: figure('http.2026.16'),
  },
  {
    what: 'the same, 2025-era sessions',
    goal: 0.13,
    stretch: 0.16,
    better: 'more',
    peer: '0.11',
    of: figure('http.2025.16'),
  },
  {
    what: 'a call among 1,000 tools × one among 10',
    goal: 1.2,
    stretch: 1.05,
    better: 'less',
    peer: '2 and more',
    of: figure('http.tools1000'),
  },
  {
    what: 'stdio after warm-up, one at a time, share of the bare loop',
    goal: 0.58,
    stretch: 0.64,
    better: 'more',
    peer: '0.64',
    of: figure('stdio.turn'),
  },
  {
    what: 'stdio after warm-up, 64 in flight, share of the bare loop',
    goal: 0.17,
    stretch: 0.22,
    better: 'more',
    peer: '0.22',
    of: figure('stdio.pipelined'),
  },
  {
    what: 'a 10 MB argument on stdio × the SDK’s own transport',
    goal: 0.1,
    stretch: 0.07,
    better: 'less',
    peer: '1',
    of: figure('stdio.large'),
  },
  {
    what: 'idle RSS × bare, largest server',
    goal: 1.35,
    stretch: 1.25,
    better: 'less',
    peer: '1.7',
    of: worst('rss', '.2025'),
  },
  {
    what: 'kB of heap a session, at 9,500',
    goal: 12,
    stretch: 8,
    better: 'less',
    peer: '30',
    of: figure('sessions.kB'),
  },
  {
    what: 'kB of heap a listen stream, at 9,500',
    goal: 13,
    stretch: 8,
    better: 'less',
    peer: '16',
    of: figure('streams.kB'),
  },
  {
    what: 'packages installed, most of any server',
    goal: 1,
    better: 'less',
    peer: '99',
    of: worst('install.packages'),
  },
  {
    what: 'seconds to install × a bare tarball, slowest server',
    goal: 1.2,
    better: 'less',
    peer: '12',
    of: worst('install.seconds'),
  },
  {
    what: 'tools/list tokens, most of any server',
    goal: 1500,
    stretch: 900,
    better: 'less',
    peer: '4,200 (weather)',
    of: worst('tokens'),
  },
];

/** Goal by goal: what was asked, what was measured. */
export function goalTable(figures: Figures): Table {
  return {
    title: 'Goals',
    columns: ['', 'measured', 'goal', 'stretch', '', 'best peer seen before'],
    rows: goals.map(({ what, goal, stretch, better, peer, of }) => {
      const measured = of(figures);
      return [
        what,
        number(measured),
        number(goal),
        stretch === undefined ? '' : number(stretch),
        verdict(measured, goal, stretch, better),
        peer,
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
