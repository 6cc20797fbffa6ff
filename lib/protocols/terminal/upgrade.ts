import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { begin } from "#lib/kernel/index.ts";
import { actorFromTicket, ticketOfCookies } from "#lib/tickets/index.ts";
import { filesPath, newAddresses } from "./files/addresses.ts";
import { answerFile } from "./files/answer-file.ts";
import { serveFiles } from "./files/serve-files.ts";
import { messageBytesMax } from "./limits.ts";
import { closeCodes } from "./messages.ts";
import { serveSocket } from "./serve-socket.ts";
import { terminalsBehind, type Enter } from "./terminals.ts";

const terminalPath = "/terminal";
const filesSocketPath = "/terminal/files";

export const isTerminalSocket = (path: string): boolean =>
  path === terminalPath || path === filesSocketPath;
/** Where files are fetched that a terminal offered. */
export const isTerminalFile = (path: string): boolean => path.startsWith(filesPath);

type Options = { readonly publicUrl: string; readonly enter: Enter };
type Upgrading = {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly address: string;
};

export type TerminalServer = {
  readonly upgrade: (upgrading: Upgrading) => Promise<void>;
  readonly answerFile: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly stop: () => void;
};

/** `/terminal`, `/terminal/files`: takes sockets of our own page, of somebody who is signed in. */
export function terminalServer({ publicUrl, enter }: Options): TerminalServer {
  const [terminals, addresses] = [terminalsBehind(enter), newAddresses()];
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: messageBytesMax,
    // What is compressed beside secrets tells their length; and it costs memory for each socket.
    perMessageDeflate: false,
  });
  const { origin } = new URL(publicUrl);
  return {
    upgrade: async ({ request, socket, head, address }) => {
      socket.on("error", () => socket.destroy());
      // Browsers send cookies whichever page asks (RFC 6455 §10.2).
      if (request.headers.origin !== origin) return refuse(socket, "403 Forbidden");
      const handle = ticketOfCookies(request.headers.cookie ?? null, publicUrl);
      const actor = handle === undefined ? undefined : await actorFromTicket(handle);
      if (actor?.kind !== "person" || actor.acting) {
        return refuse(socket, "401 Unauthorized");
      }
      const context = { ...begin(actor, { address }), actor };
      const isOfFiles = (request.url ?? "").split("?", 1)[0] === filesSocketPath;
      server.handleUpgrade(request, socket, head, (webSocket) =>
        isOfFiles
          ? serveFiles(webSocket, { context, terminals, addresses })
          : serveSocket(webSocket, { context, terminals }),
      );
    },
    answerFile: (request, response) => answerFile({ request, response, publicUrl, addresses }),
    stop: () => {
      for (const client of server.clients) client.close(closeCodes.stopping);
      terminals.stop();
      for (const client of server.clients) client.terminate();
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
