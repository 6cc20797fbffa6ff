// What the gateway's supervisor runs for whoever comes by SSH: it is told everything over IPC.
import { runWorker } from "#lib/protocols/ssh/index.ts";

// Ctrl-C reaches the whole process group; the supervisor says when to stop.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);

/** A supervisor that is gone counts as a database that is gone: sessions end by their own clock. */
const orphanMsMax = 15_000;

runWorker(
  {
    send: (message) => process.send?.(message),
    onMessage: (hear) => {
      process.on("message", (message, socket) => hear(message as never, socket as never));
    },
    onLost: (lose) => {
      process.once("disconnect", () => {
        lose();
        setTimeout(() => process.exit(0), orphanMsMax);
      });
    },
  },
  () => process.exit(0),
);
