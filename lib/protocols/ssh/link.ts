import type { Socket } from "node:net";
import { setClockOffset, tickMs } from "#lib/kernel/index.ts";
import type { Standing } from "#lib/bastion/index.ts";
import type {
  Answers,
  Ask,
  CheckTask,
  FromWorker,
  HostKeyTold,
  Question,
  SweepTask,
  ToWorker,
} from "./messages.ts";

/** The other end of a worker's IPC. */
export type Channel = {
  readonly send: (message: FromWorker) => void;
  readonly onMessage: (hear: (message: ToWorker, socket?: Socket) => void) => void;
  readonly onLost: (lose: () => void) => void;
};

export class Refused extends Error {
  override readonly name = "Refused";
}

/** How a worker asks, and what it hears. */
export type Link = {
  /** @throws {Refused} with the reason, also when the supervisor is gone. */
  readonly ask: <A extends Ask>(question: Extract<Question, { ask: A }>) => Promise<Answers[A]>;
  readonly say: (message: FromWorker) => void;
  /** Milliseconds since the database was last heard through the supervisor. */
  readonly silentMs: () => number;
  readonly isLost: () => boolean;
};

/** What the supervisor saw of a connection. */
export type From = { readonly connectionId: string; readonly address: string };

export type Hearing = {
  readonly hostKey: (key: HostKeyTold) => void;
  readonly begin: () => void;
  readonly connection: (socket: Socket, from: From) => void;
  readonly check: (task: CheckTask) => void;
  readonly sweep: (task: SweepTask) => void;
  readonly standings: (standings: readonly Standing[]) => void;
  /** Who watches which session, and what goes between them. */
  readonly watching: (message: Watching) => void;
  readonly drain: () => void;
  /** The supervisor is gone. */
  readonly lost: () => void;
  readonly stop: () => void;
};

export type Watching = Extract<
  ToWorker,
  { kind: "observers" | "taken" | "shown" | "sized" | "watch-over" }
>;

type Waiting = { readonly pass: (value: never) => void; readonly fail: (error: Error) => void };

export function linkOver(channel: Channel, hearing: Hearing): Link {
  const waiting = new Map<number, Waiting>();
  const state = { heardAt: tickMs(), isLost: false, lastId: 0 };
  channel.onMessage((message, socket) => {
    switch (message.kind) {
      case "host-key":
        return hearing.hostKey(message);
      case "begin":
        return hearing.begin();
      case "connection":
        return socket && hearing.connection(socket, message);
      case "check":
        return hearing.check(message.task);
      case "sweep":
        return hearing.sweep(message.task);
      case "beat":
        state.heardAt = tickMs();
        return setClockOffset(message.offsetMs);
      case "standings":
        return hearing.standings(message.standings);
      case "observers":
      case "taken":
      case "shown":
      case "sized":
      case "watch-over":
        return hearing.watching(message);
      case "drain":
        return hearing.drain();
      case "stop":
        return hearing.stop();
      case "answer":
        waiting.get(message.id)?.pass(message.value as never);
        return waiting.delete(message.id);
      case "refusal":
        waiting.get(message.id)?.fail(new Refused(message.reason));
        return waiting.delete(message.id);
    }
  });
  channel.onLost(() => {
    state.isLost = true;
    for (const { fail } of waiting.values()) fail(new Refused("unavailable"));
    waiting.clear();
    hearing.lost();
  });
  return {
    ask: (question) =>
      new Promise((pass, fail) => {
        if (state.isLost) return fail(new Refused("unavailable"));
        const id = (state.lastId += 1);
        waiting.set(id, { pass, fail });
        channel.send({ kind: "question", id, question });
      }),
    say: (message) => {
      if (!state.isLost) channel.send(message);
    },
    silentMs: () => tickMs() - state.heardAt,
    isLost: () => state.isLost,
  };
}
