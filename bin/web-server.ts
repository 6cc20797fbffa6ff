import type { Server } from "node:http";
import next from "next";
import type { Settings } from "#lib/kernel/settings.ts";
import { serveEntrances } from "./entrances.ts";

/** The HTTP server of a web process: protocol endpoints, and pages by Next. */
export async function startWebServer(
  settings: Settings,
  { dir, isDevelopment = false }: { dir: string; isDevelopment?: boolean },
): Promise<Server> {
  // The session shell takes its origin, and whether its cookies are secure, from here alone.
  process.env["NEXTAUTH_URL"] = settings.publicUrl;
  const pages = next({ dev: isDevelopment, dir, port: settings.port, hostname: "localhost" });
  await pages.prepare();
  return serveEntrances(settings, pages.getRequestHandler());
}
