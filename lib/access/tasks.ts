import { z } from "zod";
import { begin, systemActor } from "#lib/kernel/index.ts";
import { runRolloutBatch } from "./run-rollout-batch.ts";
import { tidyAccess } from "./tidy-access.ts";

type Task = (payload: Record<string, unknown>) => Promise<unknown>;

/** Jobs of this room, by name: each calls one door as Postern itself. */
export const tasks: Readonly<Record<string, Task>> = {
  "access.rollout": (payload) =>
    runRolloutBatch(
      begin(systemActor("rollout")),
      z.object({ rolloutId: z.uuid() }).parse(payload),
    ),
  "access.tidy": () => tidyAccess(begin(systemActor("tidy")), {}),
};
