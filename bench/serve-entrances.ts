import type { AddressInfo } from "node:net";
import { readSettings } from "#lib/kernel/settings.ts";
import { localProvider } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { showProcess } from "#lib/tickets/index.ts";
import { serveEntrances } from "../bin/entrances.ts";

/** A web process without its pages: every protocol, the real gate, its own memory. */
const settings = readSettings(process.env);
const opened = await openPostern(settings.databaseUrl ?? "", {
  keys: localProvider(settings.keyFile),
});
const stopShowing = await showProcess(["portal", "api"]);
const server = await serveEntrances({ ...settings, port: 0 }, (_, response) =>
  response.writeHead(404).end(),
);
process.on("SIGTERM", () => {
  server.closeAllConnections();
  server.close();
  void stopShowing().then(() => opened.close());
});
const { port } = server.address() as AddressInfo;
process.stdout.write(`http://127.0.0.1:${port}\n`);
