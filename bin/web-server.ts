import { createServer, type Server } from "node:http";
import next from "next";
import type { Settings } from "#lib/kernel/settings.ts";
import { isTerminalSocket } from "#lib/protocols/terminal/index.ts";
import { serveEntrances, type Terminals } from "./entrances.ts";
import { serveTerminals } from "./serve-terminals.ts";

export type WebServer = {
  readonly server: Server;
  /** Ends what would keep it from closing. */
  readonly hangUp: () => void;
};

/** The HTTP server of a web process: protocol endpoints, terminals, and pages by Next. */
export async function startWebServer(
  settings: Settings,
  { dir, isDevelopment = false }: { dir: string; isDevelopment?: boolean },
): Promise<WebServer> {
  // The session shell takes its origin, and whether its cookies are secure, from here alone.
  process.env["NEXTAUTH_URL"] = settings.publicUrl;
  // Next listens here for its own sockets: it would close every other one of the real server.
  const ofPages = createServer();
  const pages = next({
    ...{ dev: isDevelopment, dir, port: settings.port, hostname: "localhost" },
    httpServer: ofPages,
  });
  await pages.prepare();
  const terminals = serveTerminals(settings);
  const upgrade: Terminals["upgrade"] = (upgrading) => {
    const { request, socket, head } = upgrading;
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (isTerminalSocket(path)) void terminals.upgrade(upgrading).catch(() => socket.destroy());
    else if (isDevelopment) ofPages.emit("upgrade", request, socket, head);
    else socket.destroy();
  };
  const server = await serveEntrances(settings, pages.getRequestHandler(), {
    ...{ upgrade, answerFile: terminals.answerFile },
  });
  return { server, hangUp: terminals.stop };
}
