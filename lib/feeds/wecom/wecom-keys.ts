import { z } from "zod";
import {
  command,
  execute,
  many,
  maybe,
  needs,
  newId,
  notFound,
  port,
  query,
  recordDoor,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { openMany } from "#lib/keys/index.ts";
import { FeedCode, FeedId } from "../feed.ts";
import { findFeed, insertFeed } from "../feed-store.ts";
import { endAfterOverlap, OverlapHours } from "../inbox/secret-store.ts";
import { mappingInForce, type MappingInForce } from "../foreign/mapping-store.ts";

const scope = "postern:feed-secrets";
const placeOf = (id: string): string => `feed_wecom_key.sealed:${id}`;

const Printable = z.string().regex(/^[\x21-\x7e]{3,64}$/, "3 to 64 printable signs");
const EncodingAesKey = z.string().regex(/^[A-Za-z0-9]{43}$/, "43 letters and digits");

const Listed = z.object({
  keyId: z.string(),
  corpId: z.string(),
  isHr: z.boolean(),
  createdAt: z.date(),
  createdBy: z.string().nullable(),
  endsAt: z.date().nullable(),
});

/** What WeCom signs and encrypts with for a feed; the one before holds for some hours more. */
export const saveWecomKeys = command({
  name: "feed.save-wecom",
  title: "Keeps what WeCom signs and encrypts with; the last ones end after some hours.",
  right: "feeds.manage",
  rest: { method: "POST", path: "/feeds/{code}/wecom" },
  input: z.object({
    code: FeedCode,
    corpId: z.string().regex(/^[\w-]{3,64}$/, "the CorpID of the company"),
    token: Printable,
    encodingAesKey: EncodingAesKey,
    /** What it tells is told; else each change waits until somebody looked. */
    isHr: z.boolean().default(false),
    /** How long the earlier ones still count. */
    overlapHours: OverlapHours,
  }),
  output: z.object({ keyId: z.string() }),
  load: ({ tx }, { code }) => findFeed(tx, code),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, now, input, actor } = work;
    const feed = work.resource ?? (await insertFeed(work, input.code));
    const { corpId, token, encodingAesKey, isHr, overlapHours } = input;
    const live = (await liveKeys(tx, feed.id, now)).length;
    const table = sql`feed_wecom_key`;
    await endAfterOverlap(work, { table, feedId: feed.id, overlapHours, live });
    const id = newId();
    const plain = Buffer.from(JSON.stringify({ token, encodingAesKey }));
    const sealed = await port("seal")(tx, scope, placeOf(id), plain);
    await execute(
      tx,
      sql`insert into feed_wecom_key (id, feed_id, corp_id, is_hr, sealed, created_by, created_at)
          values (${id}::uuid, ${feed.id}::uuid, ${corpId}, ${isHr}, ${sealed},
                  ${actor.kind === "person" ? actor.personId : null}::uuid, ${now})`,
    );
    work.record({ target: feed.id, detail: { keyId: id, corpId, isHr, overlapHours } });
    work.live("feeds", [feed.id]);
    return { keyId: id };
  },
});

/** Nothing that WeCom sends counts for this feed any more. */
export const endWecomKeys = command({
  name: "feed.end-wecom",
  title: "Ends everything that WeCom signs and encrypts with for a feed, at once.",
  right: "feeds.manage",
  rest: { method: "DELETE", path: "/feeds/{code}/wecom" },
  input: z.object({ code: FeedCode }),
  output: z.object({ ended: z.number() }),
  load: ({ tx }, { code }) => findFeed(tx, code),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, now, resource: feed } = work;
    if (!feed) throw notFound("feed");
    const ended = await execute(
      tx,
      sql`update feed_wecom_key set ends_at = ${now}
          where feed_id = ${feed.id}::uuid and (ends_at is null or ends_at > ${now})`,
    );
    work.record({ target: feed.id, detail: { code: feed.code, ended } });
    work.live("feeds", [feed.id]);
    return { ended };
  },
});

/** Which keys of WeCom count for a feed, never what they are. */
export const listWecomKeys = query({
  name: "feed.list-wecom",
  title: "Lists what WeCom signs with for a feed: for which company, by whom, until when.",
  right: "feeds.manage",
  rest: { method: "GET", path: "/feeds/{code}/wecom" },
  input: z.object({ code: FeedCode }),
  output: z.object({ keys: z.array(Listed) }),
  authorize: needs("feeds.manage"),
  run: async ({ tx, now, input: { code } }) => ({
    keys: await many(
      tx,
      Listed,
      sql`select k.id as key_id, k.corp_id, k.is_hr, k.created_at, k.ends_at,
                 p.display_name as created_by
          from feed_wecom_key k join feed f on f.id = k.feed_id
          left join person p on p.id = k.created_by
          where f.code = ${code} and (k.ends_at is null or k.ends_at > ${now})
          order by k.created_at desc, k.id desc`,
    ),
  }),
});

const Key = z.object({
  id: z.string(),
  corpId: z.string(),
  isHr: z.boolean(),
  sealed: z.instanceof(Uint8Array),
});

const liveKeys = (tx: Tx, feedId: string, now: Date) =>
  many(
    tx,
    Key,
    sql`select id, corp_id, is_hr, sealed from feed_wecom_key
        where feed_id = ${feedId}::uuid and (ends_at is null or ends_at > ${now})
        order by created_at desc, id desc`,
  );

const Plain = z.object({ token: z.string(), encodingAesKey: z.string() });

export type WecomKeys = z.output<typeof Plain> & {
  readonly corpId: string;
  readonly isHr: boolean;
};
export type WecomFeed = {
  readonly feedId: string;
  readonly keys: readonly WecomKeys[];
  /** Unset: the one that stands in the product. */
  readonly mapping: MappingInForce | undefined;
};

/** What WeCom's calls of a feed are checked with; unset: none count. */
export const wecomOf = recordDoor({
  name: "feed.wecom",
  tables: [],
  run: async ({ tx, now }, { code }: { code: string }): Promise<WecomFeed | undefined> => {
    const feed = await maybe(
      tx,
      z.object({ id: FeedId }),
      sql`select id from feed where code = ${code}`,
    );
    const live = feed ? await liveKeys(tx, feed.id, now) : [];
    if (!feed || live.length === 0) return undefined;
    const plain = await openMany(
      tx,
      live.map(({ id, sealed }) => ({ scope, place: placeOf(id), sealed })),
    );
    const keys = live.map(({ corpId, isHr }, at) => ({
      ...Plain.parse(JSON.parse(plain[at]?.toString() ?? "")),
      ...{ corpId, isHr },
    }));
    return { feedId: feed.id, keys, mapping: await mappingInForce(tx, feed.id) };
  },
});
