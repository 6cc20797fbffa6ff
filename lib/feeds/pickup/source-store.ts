import { z } from "zod";
import { PersonId } from "#lib/kernel/index.ts";
import { FeedId } from "../feed.ts";
import { Schedule } from "./schedule.ts";
import { Source } from "./source.ts";

/** Where and for what credentials of sources are sealed. */
export const credentialScope = "postern:feed-secrets";
export const credentialPlace = (feedId: string): string => `feed_source.sealed:${feedId}`;

export const SourceRow = z.object({
  feedId: FeedId,
  spec: Source,
  schedule: Schedule,
  lateMinutes: z.number(),
  sealed: z.instanceof(Uint8Array).nullable(),
  setBy: PersonId.nullable(),
  setAt: z.date(),
  nextAt: z.date(),
  lastHash: z.instanceof(Uint8Array).nullable(),
  failingSince: z.date().nullable(),
  toldAt: z.date().nullable(),
});
