import { z } from "zod";
import {
  execute,
  maybe,
  newId,
  one,
  PosternError,
  sql,
  type Actor,
  type ModuleId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { FeedId } from "../feed.ts";
import { noMapping } from "../file/index.ts";

/** How a client of SCIM is answered, and what its "not active" means. */
export const ClientSettings = z.object({
  /** What a PATCH that changed something answers: Okta wants the resource, others nothing. */
  patchAnswers: z.union([z.literal(200), z.literal(204)]).default(204),
  /** It knows who works here: whom it calls inactive has left. */
  isHr: z.boolean().default(false),
  /** How long whom others call inactive is suspended before they are taken as having left. */
  suspendDays: z.number().int().min(0).max(365).default(30),
});
export type ClientSettings = z.output<typeof ClientSettings>;

const Stored = ClientSettings.nullable().transform((given) => given ?? ClientSettings.parse({}));

const ClientFeed = z.object({ id: FeedId, code: z.string(), settings: Stored });
/** The feed that a module speaks for. */
export type ClientFeed = z.output<typeof ClientFeed>;

const moduleOf = (actor: Actor): ModuleId | undefined =>
  actor.kind === "module" ? actor.moduleId : undefined;

/** The feed of whoever asks; unset: nobody bound one, or it is no module. */
export async function findClientFeed(tx: Tx, actor: Actor): Promise<ClientFeed | undefined> {
  const moduleId = moduleOf(actor);
  if (moduleId === undefined) return undefined;
  return maybe(
    tx,
    ClientFeed,
    sql`select id, code, scim as settings from feed where module_id = ${moduleId}::uuid`,
  );
}

/** A feed that there never is. */
const noFeed = "00000000-0000-0000-0000-000000000000";

/** Whose groups are seen: a client sees its own feed's alone, and before its first write none. */
export async function feedSeenBy(tx: Tx, actor: Actor): Promise<string | undefined> {
  if (moduleOf(actor) === undefined) return undefined;
  return (await findClientFeed(tx, actor))?.id ?? noFeed;
}

/** A step: the same, made for a module that writes for the first time. */
export async function ensureClientFeed(work: Work): Promise<ClientFeed> {
  const { tx, now, actor } = work;
  const known = await findClientFeed(tx, actor);
  const moduleId = moduleOf(actor);
  if (known) return known;
  if (moduleId === undefined) throw new PosternError("forbidden", "only_a_module");
  const { name } = await one(
    tx,
    z.object({ name: z.string() }),
    sql`select name from module where id = ${moduleId}::uuid for update`,
    "module",
  );
  const meanwhile = await findClientFeed(tx, actor);
  if (meanwhile) return meanwhile;
  const feed = { id: newId<"feed">(), code: await freeCode(tx, name) };
  await execute(
    tx,
    sql`insert into feed (id, code, name, kind, mapping, module_id, created_at)
        values (${feed.id}::uuid, ${feed.code}, ${name}, 'scim',
                ${JSON.stringify(noMapping)}::jsonb, ${moduleId}::uuid, ${now})`,
  );
  work.record({ action: "feed.bind-module", target: feed.id, detail: { moduleId } });
  return { ...feed, settings: ClientSettings.parse({}) };
}

/** Never the code of a feed that is there: nobody gets another's people by a name. */
async function freeCode(tx: Tx, name: string): Promise<string> {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 40);
  const code = plain === "" ? "scim" : plain;
  const taken = await maybe(
    tx,
    z.object({ code: z.string() }),
    sql`select code from feed where code = ${code}`,
  );
  return taken ? `${code}-scim-${newId().slice(-6)}` : code;
}

/** A feed that some client speaks or spoke for. */
export const loadFeed = (tx: Tx, feedId: string): Promise<ClientFeed> =>
  one(
    tx,
    ClientFeed,
    sql`select id, code, scim as settings from feed where id = ${feedId}::uuid`,
    "feed",
  );
