import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import { WebSocket } from "ws";
import { readSettings } from "#lib/kernel/settings.ts";
import { ticketCookie } from "#lib/tickets/index.ts";
import type { ToBrowser } from "#lib/protocols/terminal/messages.ts";
import { serveEntrances } from "../../../bin/entrances.ts";
import { serveTerminals } from "../../../bin/serve-terminals.ts";
import type { AtGateway } from "../ssh/at-gateway.ts";

export type AtTerminal = { port: number; origin: string };

/** The web server's own way to `/terminal`, before the gateway of `here`. */
export function atTerminal(here: AtGateway): AtTerminal {
  const there = {} as AtTerminal;
  let close = () => {};
  beforeAll(async () => {
    const publicUrl = "http://localhost:3000";
    const gateway = { address: "127.0.0.1", port: here.gateway.port };
    const settings = { ...readSettings({}), publicUrl, gateway, port: 0 };
    const terminals = serveTerminals(settings);
    const server = await serveEntrances(settings, (_, response) => response.writeHead(404).end(), {
      upgrade: (upgrading) => void terminals.upgrade(upgrading),
      answerFile: terminals.answerFile,
    });
    there.port = (server.address() as AddressInfo).port;
    there.origin = publicUrl;
    close = () => {
      terminals.stop();
      server.closeAllConnections();
      server.close();
    };
  });
  afterAll(() => close());
  return there;
}

export type Coming = { readonly ticket?: string; readonly origin?: string };

/** A socket as a browser opens it: its page's origin, and the cookie. */
export function socketTo(
  { port, origin }: AtTerminal,
  coming: Coming,
  path = "/terminal",
): WebSocket {
  const cookie = coming.ticket && `${ticketCookie(origin)}=${coming.ticket}`;
  return new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers: { origin: coming.origin ?? origin, ...(cookie && { cookie }) },
  });
}

/** What the server answers to an upgrade that it does not take. */
export const refusalOf = (socket: WebSocket): Promise<number | undefined> =>
  new Promise((resolve) => {
    socket.on("error", () => undefined);
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode));
    socket.once("open", () => resolve(undefined));
  });

export type Browser = {
  readonly socket: WebSocket;
  readonly say: (message: object) => void;
  readonly type: (text: string) => void;
  /** All that was shown; with `isDrawing` it is acknowledged at once. */
  readonly shown: () => string;
  readonly bytes: () => number;
  readonly until: (isThere: (text: string) => boolean) => Promise<void>;
  readonly hears: <Kind extends ToBrowser["kind"]>(
    kind: Kind,
  ) => Promise<Extract<ToBrowser, { kind: Kind }>>;
  readonly closed: Promise<number>;
};

const untilMsMax = 60_000;

/** How a shell says that it tells pasted text from typed one, around each of its lines. */
// eslint-disable-next-line no-control-regex
const pasteMarks = /\u001B\[\?2004[hl]\r?/g;

/** Draws what comes, as the page does. */
export async function browse(socket: WebSocket, isDrawing = true): Promise<Browser> {
  const heard: ToBrowser[] = [];
  const state = { text: Buffer.alloc(0), bytes: 0, isClosed: false };
  const say = (message: object) => socket.send(JSON.stringify(message));
  socket.on("error", () => undefined);
  socket.on("message", (data: Buffer, isBinary) => {
    if (!isBinary) {
      const message = JSON.parse(data.toString()) as ToBrowser;
      if (message.kind === "opened") state.bytes = message.from;
      return void heard.push(message);
    }
    state.text = Buffer.concat([state.text, data]).subarray(-300_000);
    state.bytes += data.length;
    if (isDrawing && socket.readyState === socket.OPEN) say({ kind: "seen", bytes: state.bytes });
  });
  const closed = new Promise<number>((resolve) => {
    socket.once("close", (code) => {
      state.isClosed = true;
      resolve(code);
    });
  });
  await new Promise<void>((resolve) => void socket.once("open", () => resolve()));
  const shown = () => state.text.toString("utf8").replaceAll(pasteMarks, "");
  return {
    ...{ socket, say, shown, closed },
    type: (text) => socket.send(Buffer.from(text)),
    bytes: () => state.bytes,
    until: async (isThere) => {
      const start = performance.now();
      while (!isThere(shown())) {
        if (state.isClosed) throw new Error(`closed; it showed: ${shown()}`);
        if (performance.now() - start > untilMsMax) throw new Error(`it showed: ${shown()}`);
        await pause(20);
      }
    },
    hears: async (kind) => {
      for (;;) {
        const found = heard.find((each) => each.kind === kind);
        if (found) return found as never;
        if (state.isClosed) throw new Error(`closed; it heard: ${JSON.stringify(heard)}`);
        await pause(20);
      }
    },
  };
}
