import type { Loader, Step } from '../model/script.ts';

/** Where a host runs: folders of its own, and the model that answers it. */
export interface Place {
  /** Its home, empty at first. */
  home: string;
  /** The project that it is started in. */
  project: string;
  /** `http://127.0.0.1:40123` */
  model: string;
}

/** How one host is set up and run without a person: what differs from host to host, and nothing else. */
export interface HostProgram {
  /** As `--print-config` has it. */
  name: string;
  title: string;
  packageName: string;
  /** Whether it is under an open-source licence. */
  free: boolean;
  /** The vendor's protocol that it is set to use. */
  protocol: string;
  /** Environment beside PATH, HOME and the proxy: where the model is, no telemetry, no updates. */
  env(place: Place): Record<string, string>;
  /** Files, by path below `home` or `project`, that have to be there before a server is added. */
  files?(place: Place): Record<string, string>;
  /** The file that `--print-config` means. Without one it prints a command. */
  configFile?(place: Place, server: string): string;
  /** Variables that make it wait for a server. They are not set where its own patience is measured. */
  waitEnv?: Record<string, string>;
  /** The command that gives the model one prompt and ends when it has answered. */
  command(
    prompt: string,
    options: { server: string | undefined; approve: boolean; wait: boolean; place: Place },
  ): string[];
  /** How the model gets at tools that the host does not list at once. */
  load?: Loader;
  /** How its model follows the skill of this repository, with the host's own tools. */
  agent?: Agent;
  /** The text that a user types to start a server's prompt. Undefined for hosts that need a window for it. */
  slashCommand?(server: string, prompt: string, args: Record<string, string>): string;
  /** The slash commands that it lists in what it writes. */
  listed?(output: string): string[];
}

/** A host's own tools for skills, a shell and files. */
export interface Agent {
  /** The command that gives it the skill out of a clone. */
  install(clone: string): string;
  readSkill: Step;
  run(command: string): Step[];
  write(file: string, text: string): Step[];
  edit(file: string, before: string, after: string): Step[];
}
