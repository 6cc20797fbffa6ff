import { randomBytes } from "node:crypto";
import { z } from "zod";
import {
  command,
  conflict,
  execute,
  many,
  maybe,
  needs,
  newId,
  notFound,
  one,
  port,
  query,
  recordDoor,
  sql,
} from "#lib/kernel/index.ts";
import { openMany } from "#lib/keys/index.ts";
import { FeedCode, FeedId } from "../feed.ts";
import { findFeed, insertFeed } from "../feed-store.ts";
import { mappingInForce, type MappingInForce } from "../foreign/mapping-store.ts";
import { endAfterOverlap, liveSecrets, OverlapHours, SecretId } from "./secret-store.ts";

const scope = "postern:feed-secrets";
const placeOf = (id: string) => `feed_secret.sealed:${id}`;

/** What a feed signs its events with, shown once; the one before holds for some hours more. */
export const addSecret = command({
  name: "feed.add-secret",
  title: "Makes a secret that a feed signs its events with; the last one ends after some hours.",
  right: "feeds.manage",
  rest: { method: "POST", path: "/feeds/{code}/secrets" },
  isAnswerSecret: true,
  input: z.object({
    code: FeedCode,
    /** How long the earlier secret still counts. */
    overlapHours: OverlapHours,
    /** One that the source made itself; unset: we make it. */
    secret: z
      .string()
      .regex(/^[\x21-\x7e]{24,200}$/, "24 to 200 printable signs")
      .optional(),
  }),
  output: z.object({ secretId: SecretId, secret: z.string() }),
  load: ({ tx }, { code }) => findFeed(tx, code),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, now, input, actor } = work;
    const feed = work.resource ?? (await insertFeed(work, input.code));
    const live = (await liveSecrets(tx, feed.id, now)).length;
    const { overlapHours } = input;
    await endAfterOverlap(work, { table: sql`feed_secret`, feedId: feed.id, overlapHours, live });
    const secretId = newId<"feed-secret">();
    const { bytes, isGiven } = bytesOf(input.secret);
    const sealed = await port("seal")(tx, scope, placeOf(secretId), bytes);
    await execute(
      tx,
      sql`insert into feed_secret (id, feed_id, sealed, is_given, created_by, created_at)
          values (${secretId}::uuid, ${feed.id}::uuid, ${sealed}, ${isGiven},
                  ${actor.kind === "person" ? actor.personId : null}::uuid, ${now})`,
    );
    work.record({ target: feed.id, detail: { secretId, overlapHours: input.overlapHours } });
    work.live("feeds", [feed.id]);
    // As Standard Webhooks writes secrets.
    return { secretId, secret: input.secret ?? written(bytes) };
  },
});

const written = (bytes: Buffer): string => `whsec_${bytes.toString("base64")}`;

/** Who speaks Standard Webhooks gives theirs in its writing; any other text is the key itself. */
function bytesOf(secret: string | undefined): { bytes: Buffer; isGiven: boolean } {
  if (secret === undefined) return { bytes: randomBytes(32), isGiven: false };
  const bytes = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const isStandard = bytes.length >= 24 && written(bytes) === secret;
  return isStandard ? { bytes, isGiven: false } : { bytes: Buffer.from(secret), isGiven: true };
}

/** A secret that leaked, or is no longer used, counts no more. */
export const endSecret = command({
  name: "feed.end-secret",
  title: "Ends a secret at once: what is signed with it is refused.",
  right: "feeds.manage",
  rest: { method: "POST", path: "/feeds/{code}/secrets/{secretId}/end" },
  input: z.object({ code: FeedCode, secretId: SecretId }),
  output: z.object({ secretId: SecretId }),
  load: ({ tx }, { code, secretId }) =>
    one(
      tx,
      z.object({ id: SecretId, feedId: FeedId, endsAt: z.date().nullable() }),
      sql`select s.id, s.feed_id, s.ends_at from feed_secret s join feed f on f.id = s.feed_id
          where s.id = ${secretId}::uuid and f.code = ${code} for update of s`,
      "feed_secret",
    ),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, now, resource } = work;
    if (resource.endsAt !== null && resource.endsAt <= now) throw conflict("has_ended");
    await execute(tx, sql`update feed_secret set ends_at = ${now} where id = ${resource.id}::uuid`);
    work.record({ target: resource.feedId, detail: { secretId: resource.id } });
    work.live("feeds", [resource.feedId]);
    return { secretId: resource.id };
  },
});

/** Which secrets of a feed count, never what they are. */
export const listSecrets = query({
  name: "feed.list-secrets",
  title: "Lists the secrets of a feed: when they were made, by whom, and until when they count.",
  right: "feeds.manage",
  rest: { method: "GET", path: "/feeds/{code}/secrets" },
  input: z.object({ code: FeedCode }),
  output: z.array(
    z.object({
      secretId: SecretId,
      createdAt: z.date(),
      createdBy: z.string().nullable(),
      endsAt: z.date().nullable(),
    }),
  ),
  authorize: needs("feeds.manage"),
  run: async ({ tx, now, input }) => {
    const feed = await maybe(
      tx,
      z.object({ id: FeedId }),
      sql`select id from feed where code = ${input.code}`,
    );
    if (!feed) throw notFound("feed");
    return many(
      tx,
      z.object({
        secretId: SecretId,
        createdAt: z.date(),
        createdBy: z.string().nullable(),
        endsAt: z.date().nullable(),
      }),
      sql`select s.id as secret_id, s.created_at, p.display_name as created_by, s.ends_at
          from feed_secret s left join person p on p.id = s.created_by
          where s.feed_id = ${feed.id}::uuid and (s.ends_at is null or s.ends_at > ${now})
          order by s.created_at desc, s.id desc`,
    );
  },
});

export type Hook = {
  readonly feedId: string;
  /** As Standard Webhooks counts with them. */
  readonly secrets: readonly Buffer[];
  /** As systems count with them that take a secret for a text. */
  readonly texts: readonly Buffer[];
  /** How its payloads become events; unset: they are events of ours. */
  readonly mapping: MappingInForce | undefined;
};

/** What a feed's events are checked with; unset: there is no such feed, or it signs nothing. */
export const hookOf = recordDoor({
  name: "feed.hook",
  tables: [],
  run: async ({ tx, now }, { code }: { code: string }): Promise<Hook | undefined> => {
    const feed = await maybe(
      tx,
      z.object({ id: FeedId }),
      sql`select id from feed where code = ${code}`,
    );
    if (!feed) return undefined;
    const live = await liveSecrets(tx, feed.id, now);
    if (live.length === 0) return undefined;
    const secrets = await openMany(
      tx,
      live.map(({ id, sealed }) => ({ scope, place: placeOf(id), sealed })),
    );
    const texts = secrets.map((bytes, at) =>
      live[at]?.isGiven === true ? bytes : Buffer.from(written(bytes)),
    );
    return { feedId: feed.id, secrets, texts, mapping: await mappingInForce(tx, feed.id) };
  },
});
