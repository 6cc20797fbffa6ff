import { z } from "zod";
import { forever, recompute, type Intent } from "#lib/access/index.ts";
import { begin, command, newId, onlySystem, systemActor } from "#lib/kernel/index.ts";

const dayMs = 86_400_000;

const grantCommand = command({
  name: "test.grant-requested",
  title: "Gives somebody rights as if they had asked for them.",
  right: "system",
  rest: "internal",
  input: z.object({
    personId: z.uuid(),
    rights: z.array(z.object({ entitlementId: z.uuid(), days: z.number().nullable() })),
  }),
  output: z.unknown(),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { personId, rights } = work.input;
    const at = work.now.getTime();
    const intents = rights.map(({ entitlementId, days }): Intent => ({
      act: "open",
      assignment: {
        ...{ id: newId(), targetKind: "entitlement", targetId: entitlementId },
        ...{ source: "request", sourceId: newId(), sourceVersion: null, validFrom: at },
        validTo: days === null ? forever : at + days * dayMs,
        reviewBy: days === null ? at + 300 * dayMs : forever,
        acceptedConflicts: [],
      },
    }));
    const all = new Map([[personId, intents]]);
    const cause = { kind: "request", id: null } as const;
    await recompute(work, { personIds: [personId], intents: all, cause });
  },
});

type Right = { readonly entitlementId: string; readonly days: number | null };

/** Rights that somebody had asked for, each for so many days, or until a review. */
export const grantRequested = (personId: string, rights: readonly Right[]) =>
  grantCommand(begin(systemActor("test")), { personId, rights: [...rights] });
