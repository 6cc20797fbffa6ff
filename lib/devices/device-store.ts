import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import {
  execute,
  idOf,
  maybe,
  newId,
  one,
  PersonId,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import type { Client } from "./client.ts";

export const DeviceId = idOf("device");

export const Device = z.object({
  id: DeviceId,
  personId: PersonId,
  thumbprint: z.string(),
  name: z.string(),
  acceptedAt: z.date().nullable(),
  ownerBlockedAt: z.date().nullable(),
  securityBlockedAt: z.date().nullable(),
});
export type Device = z.output<typeof Device>;

const columns = sql`id, person_id, thumbprint, name, accepted_at, owner_blocked_at,
  security_blocked_at`;

const isFree = sql`owner_blocked_at is null and security_blocked_at is null`;

export const findDevice = (tx: Tx, id: string): Promise<Device | undefined> =>
  maybe(tx, Device, sql`select ${columns} from device where id = ${id}::uuid`);

/** Held until commit: whoever blocks this key meanwhile waits, and then ends what came of it. */
export const lockKey = (tx: Tx, thumbprint: string): Promise<number> =>
  execute(
    tx,
    sql`select pg_advisory_xact_lock(hashtextextended(${`postern:device:${thumbprint}`}, 0))`,
  );

export const findDeviceOf = (tx: Tx, personId: string, thumbprint: string) =>
  maybe(
    tx,
    Device,
    sql`select ${columns} from device
        where person_id = ${personId}::uuid and thumbprint = ${thumbprint}`,
  );

/** Whether security blocked this key, whoever uses it. */
export const isKeyBlocked = async (tx: Tx, thumbprint: string): Promise<boolean> =>
  (await maybe(
    tx,
    z.object({}),
    sql`select from device
        where thumbprint = ${thumbprint} and security_blocked_at is not null limit 1`,
  )) !== undefined;

/** The key of the device that this cookie was given to. */
export async function thumbprintOfCookie(
  tx: Tx,
  cookie: string | undefined,
): Promise<string | undefined> {
  if (cookie === undefined) return undefined;
  const found = await maybe(
    tx,
    z.object({ thumbprint: z.string() }),
    sql`select thumbprint from device where handle_hash = ${hashOf(cookie)}`,
  );
  return found?.thumbprint;
}

const hashOf = (cookie: string): Buffer => createHash("sha256").update(cookie).digest();

/** Wrong answers in a row, over any time, after which a device is as good as any other. */
const forgottenAfter = 100;

/**
 * The device of this person that carries this cookie: blocked, or wrong too often, it is unknown.
 * A cookie can be copied, so nothing is granted by it.
 */
export async function knownDevice(
  tx: Tx,
  personId: string,
  cookie: string | undefined,
): Promise<string | undefined> {
  if (cookie === undefined) return undefined;
  const found = await maybe(
    tx,
    z.object({ id: z.string() }),
    sql`select id from device
        where handle_hash = ${hashOf(cookie)} and person_id = ${personId}::uuid
          and ${isFree} and failures < ${forgottenAfter}`,
  );
  return found?.id;
}

/** A step: a wrong answer was given on a known device. */
export const countOnDevice = ({ tx }: Pick<Work, "tx">, id: string): Promise<number> =>
  execute(tx, sql`update device set failures = failures + 1 where id = ${id}::uuid`);

type NewDevice = {
  readonly id?: string;
  readonly personId: string;
  readonly thumbprint: string;
  readonly client: Client;
};

type Made = { readonly id: string; readonly cookie: string };

/** A step: a new device of somebody, with this key; its cookie is shown once. */
export async function insertDevice(
  { tx, now }: Pick<Work, "tx" | "now">,
  { id: given = newId(), personId, thumbprint, client }: NewDevice,
): Promise<Made> {
  const cookie = randomBytes(32).toString("base64url");
  const { browser, system, kind } = client;
  const { id } = await one(
    tx,
    z.object({ id: z.string() }),
    sql`insert into device (id, person_id, thumbprint, handle_hash, name, kind, browser, system,
          first_seen_at, last_seen_at, places)
        values (${given}::uuid, ${personId}::uuid, ${thumbprint}, ${hashOf(cookie)},
          ${firstNameOf(client)}, ${kind}, ${browser}, ${system}, ${now}, ${now}, '{}')
        returning id`,
  );
  return { id, cookie };
}

/** Until its owner says otherwise. */
const firstNameOf = ({ browser, system }: Client): string =>
  [browser, system].filter((word) => word !== null).join(", ");

/** A step: what it carries from now on, in place of a cookie that is not its own. */
export async function renewCookie({ tx }: Pick<Work, "tx">, id: string): Promise<string> {
  const cookie = randomBytes(32).toString("base64url");
  await execute(tx, sql`update device set handle_hash = ${hashOf(cookie)} where id = ${id}::uuid`);
  return cookie;
}

/** Seconds of 400 days: as long as browsers keep its cookie. */
const keptSeconds = 400 * 86_400;

/** What was not seen for that long is nobody's device any more, unless it is kept out. */
export const dropUnseen = ({ tx, now }: Pick<Work, "tx" | "now">): Promise<number> =>
  execute(
    tx,
    sql`delete from device where ${isFree}
          and last_seen_at < ${new Date(now.getTime() - keptSeconds * 1000)}`,
  );

/** How many places a device is remembered with. */
const placesMax = 10;

type Sighting = {
  readonly id: string;
  readonly client: Client;
  readonly address: string | undefined;
  readonly place: string | undefined;
};

/** A step: it is here now, and its key said so. */
export const noteSeen = (
  { tx, now }: Pick<Work, "tx" | "now">,
  { id, client, address, place }: Sighting,
): Promise<number> =>
  execute(
    tx,
    sql`update device
        set last_seen_at = ${now}, last_address = ${address ?? null},
            browser = coalesce(${client.browser}, browser),
            system = coalesce(${client.system}, system),
            places = case when ${place ?? null}::text is null then places
              else (array_prepend(${place ?? null}::text,
                      array_remove(places, ${place ?? null}::text)))[1:${placesMax}::int] end
        where id = ${id}::uuid`,
  );

/** A step: all was proven on it and no rule objected; wrong answers given on it are forgiven. */
export const acceptDevice = ({ tx, now }: Pick<Work, "tx" | "now">, id: string): Promise<number> =>
  execute(
    tx,
    sql`update device set accepted_at = coalesce(accepted_at, ${now}), failures = 0
        where id = ${id}::uuid`,
  );
