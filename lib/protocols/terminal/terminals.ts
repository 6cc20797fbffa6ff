import { setTimeout as pause } from "node:timers/promises";
import { newId, type Context, type PersonActor } from "#lib/kernel/index.ts";
import type { Client, ClientChannel } from "ssh2";
import { openFiles, type FilesChannel } from "./files/channel.ts";
import type { FilesOpening } from "./files/messages.ts";
import {
  fileSocketsMax,
  fileSocketsOfPersonMax,
  reasonEveryMs,
  reasonMsMax,
  terminalsMax,
  terminalsOfPersonMax,
} from "./limits.ts";
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
  /** @throws {TerminalRefused}, {FileRefused} when there are too many, or no right moves files. */
  readonly openFiles: (context: PersonContext, opening: FilesOpening) => Promise<OpenFiles>;
  /** Their own that is still live. */
  readonly find: (context: PersonContext, id: string) => Terminal | undefined;
  readonly stop: () => void;
};

export type OpenFiles = {
  readonly files: FilesChannel;
  /** Of a session that was begun for files alone; unset: the terminal beside it says that. */
  readonly endReason?: () => Promise<string | undefined>;
};

export class TerminalRefused extends Error {
  override readonly name = "TerminalRefused";
}

/** The terminals of this process. */
export function terminalsBehind(enter: Enter): Terminals {
  const live = new Map<string, Terminal>();
  const ofTerminals = placesFor({ all: terminalsMax, ofPerson: terminalsOfPersonMax });
  const ofFiles = placesFor({ all: fileSocketsMax, ofPerson: fileSocketsOfPersonMax });

  const open = async (context: PersonContext, opening: Opening): Promise<Terminal> => {
    const leave = ofTerminals(context.actor.personId);
    const id = newId<"terminal">();
    try {
      const isWatch = opening.kind === "watch";
      const target = isWatch ? { watched: opening.sessionId } : opening;
      const { client, endReason, environment } = await enter(context, target);
      const channel = await shellOf(client, { size: opening, environment });
      const onOver = () => {
        live.delete(id);
        leave();
      };
      const reason = () => soon(endReason);
      const made = { id, context, client, channel, reason, onOver };
      const terminal = isWatch ? watchedTerminal(made) : liveTerminal(made);
      live.set(id, terminal);
      return terminal;
    } catch (error) {
      leave();
      throw error;
    }
  };
  const find: Terminals["find"] = ({ actor }, id) => {
    const found = live.get(id);
    const isTheirs = found?.ticketId === actor.ticketId && found.personId === actor.personId;
    return isTheirs ? found : undefined;
  };
  const connected = async (context: PersonContext, opening: FilesOpening) => {
    if (opening.kind === "enter") return enter(context, opening);
    const client = find(context, opening.id)?.client;
    if (!client) throw new TerminalRefused("terminal_is_over");
    return { client };
  };
  return {
    open,
    find,
    openFiles: async (context, opening) => {
      const leave = ofFiles(context.actor.personId);
      try {
        const { client, ...entered } = await connected(context, opening);
        const files = await openFiles(client).catch((error: unknown) => {
          if ("endReason" in entered) client.end();
          throw error;
        });
        files.onOver(leave);
        if (!("endReason" in entered)) return { files };
        files.onOver(() => client.end());
        return { files, endReason: () => soon(entered.endReason) };
      } catch (error) {
        leave();
        throw error;
      }
    },
    stop: () => {
      for (const terminal of live.values()) terminal.end();
    },
  };
}

type Most = { readonly all: number; readonly ofPerson: number };

/** Counts those that are being opened too; each is left once, however often that is said. */
function placesFor({ all, ofPerson }: Most): (personId: string) => () => void {
  const taken = new Map<string, number>();
  const sum = () => [...taken.values()].reduce((total, count) => total + count, 0);
  return (personId) => {
    const theirs = taken.get(personId) ?? 0;
    if (theirs >= ofPerson || sum() >= all) throw new TerminalRefused("too_many_terminals");
    taken.set(personId, theirs + 1);
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      const left = (taken.get(personId) ?? 1) - 1;
      if (left > 0) taken.set(personId, left);
      else taken.delete(personId);
    };
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
