import { setTimeout as pause } from "node:timers/promises";
import { newId, type Context, type PersonActor } from "#lib/kernel/index.ts";
import type { Client, ClientChannel } from "ssh2";
import { reasonEveryMs, reasonMsMax, terminalsMax, terminalsOfPersonMax } from "./limits.ts";
import type { Opening, Size } from "./messages.ts";
import { liveTerminal, watchedTerminal, type Terminal } from "./terminal.ts";

export type PersonContext = Context & { readonly actor: PersonActor };

/** The person's own connection to the gateway, and why the session behind it ended, once known. */
export type Entered = {
  readonly client: Client;
  readonly endReason: () => Promise<string | null | undefined>;
  /** What the shell is told beside its language. */
  readonly environment?: Readonly<Record<string, string>>;
};
/** A host, to be entered as a login; or somebody's live session, to be looked at. */
export type Target =
  | { readonly host: string; readonly login: string }
  | { readonly watched: string };
/** Enters the gateway for a person, or throws an error whose `message` or `reason` says why not. */
export type Enter = (context: PersonContext, target: Target) => Promise<Entered>;

export type Terminals = {
  /** @throws {TerminalRefused} when there are too many, or no shell comes about. */
  readonly open: (context: PersonContext, opening: Opening) => Promise<Terminal>;
  /** Their own that is still live. */
  readonly find: (context: PersonContext, id: string) => Terminal | undefined;
  readonly stop: () => void;
};

export class TerminalRefused extends Error {
  override readonly name = "TerminalRefused";
}

/** The terminals of this process. */
export function terminalsBehind(enter: Enter): Terminals {
  const live = new Map<string, Terminal>();
  /** Also those that are being opened. */
  const counted = new Map<string, number>();
  const all = () => [...counted.values()].reduce((sum, count) => sum + count, 0);

  const open = async (context: PersonContext, opening: Opening): Promise<Terminal> => {
    const { personId } = context.actor;
    const count = (change: number) => counted.set(personId, (counted.get(personId) ?? 0) + change);
    const isTooMany = (counted.get(personId) ?? 0) >= terminalsOfPersonMax;
    if (isTooMany || all() >= terminalsMax) throw new TerminalRefused("too_many_terminals");
    count(1);
    const id = newId<"terminal">();
    try {
      const isWatch = opening.kind === "watch";
      const target = isWatch ? { watched: opening.sessionId } : opening;
      const { client, endReason, environment } = await enter(context, target);
      const channel = await shellOf(client, { size: opening, environment });
      const onOver = () => {
        live.delete(id);
        count(-1);
      };
      const reason = () => soon(endReason);
      const made = { id, context, client, channel, reason, onOver };
      const terminal = isWatch ? watchedTerminal(made) : liveTerminal(made);
      live.set(id, terminal);
      return terminal;
    } catch (error) {
      count(-1);
      throw error;
    }
  };
  return {
    open,
    find: ({ actor }, id) => {
      const found = live.get(id);
      const isTheirs = found?.ticketId === actor.ticketId && found.personId === actor.personId;
      return isTheirs ? found : undefined;
    },
    stop: () => {
      for (const terminal of live.values()) terminal.end();
    },
  };
}

type Asked = { readonly size: Size; readonly environment: Entered["environment"] };

const shellOf = (client: Client, { size, environment }: Asked): Promise<ClientChannel> =>
  new Promise((pass, fail) => {
    const window = { term: "xterm-256color", cols: size.columns, rows: size.rows };
    const refuse = () => {
      client.end();
      fail(new TerminalRefused("host_unreachable"));
    };
    client.once("close", refuse);
    // A shell that does not speak UTF-8 would show and take nothing but ASCII.
    const env = { LANG: "C.UTF-8", ...environment } as never;
    client.shell(window, { env }, (error, channel) => {
      client.off("close", refuse);
      if (error) refuse();
      else pass(channel);
    });
  });

/** Asks until the answer is there: it is written a moment after the connection was cut. */
async function soon(ask: Entered["endReason"]): Promise<string | undefined> {
  for (let waitedMs = 0; waitedMs <= reasonMsMax; waitedMs += reasonEveryMs) {
    const found = await ask().catch(() => undefined);
    if (found) return found;
    await pause(reasonEveryMs);
  }
  return undefined;
}
