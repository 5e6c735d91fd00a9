import { chatter } from '../faults/kit/log-lines.ts';
import { World } from '../faults/kit/world.ts';

const GRACE = 'stop { grace "700ms" }';
const CRASHY = `restart { policy "always"; backoff-initial "500ms"; backoff-max "3s"; max-retries-per-minute 100000 }\n${GRACE}`;

interface Kind {
  readonly command: string;
  readonly args: readonly string[];
  readonly more: string;
}

const sh = (script: string, more = GRACE): Kind => ({ command: 'sh', args: ['-c', script], more });

/** Kinds of servers by behaviour, all cheap, since there are many. */
export const KINDS = {
  chatty: { command: 'perl', args: ['-e', chatter(20, 0.2)], more: GRACE },
  steady: sh('exec sleep 100000'),
  crashing: sh('echo going; sleep 0.3; exit 1', CRASHY),
  stubborn: sh('trap "" TERM; while :; do sleep 5; done'),
  forking: sh('sleep 100000 & sleep 100000 & sleep 100000 & wait'),
  setsid: sh('setsid sleep 100000 & wait'),
  missing: { command: '/no/such/server', args: [], more: CRASHY },
  finished: sh('echo done'),
} as const satisfies Readonly<Record<string, Kind>>;

const names = Object.keys(KINDS) as readonly (keyof typeof KINDS)[];

/** The servers, named by kind. */
export class Population {
  readonly world = new World();
  readonly servers: readonly { readonly name: string; readonly kind: keyof typeof KINDS }[];
  readonly #ports = new Map<string, number>();

  constructor(count: number) {
    this.servers = Array.from({ length: count }, (_, index) => {
      const kind = names[index % names.length] ?? 'steady';
      return { name: `${kind}-${index}`, kind };
    });
  }

  /** The names of a kind's servers. */
  of(kind: keyof typeof KINDS): readonly string[] {
    return this.servers.filter((server) => server.kind === kind).map(({ name }) => name);
  }

  /** Writes the config of a server, which differs by `edition`. */
  async configure(name: string, edition: number): Promise<void> {
    const { kind } = this.servers.find((server) => server.name === name) ?? { kind: 'steady' };
    const { command, args, more } = KINDS[kind];
    const port = this.#ports.get(name) ?? (await this.world.add(name, ['run']));
    this.#ports.set(name, port);
    const words = args.map((arg) => JSON.stringify(arg)).join(' ');
    this.world.config(
      name,
      `command "${command}"\n${words && `args ${words}`}\nport ${port}\n${more}\nenv { EDITION "${edition}" }\nhealth { probe "none" }\n`,
    );
  }
}
