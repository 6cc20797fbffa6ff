import { z } from "zod";
import {
  execute,
  isPosternError,
  maybe,
  PersonId,
  port,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { isOfThisEmployment } from "./this-employment.ts";

const scopeOf = (personId: string) => `postern:credentials:${personId}`;
const placeOf = (id: string) => `totp.sealed:${id}`;

const Row = z.object({
  id: z.string(),
  personId: PersonId,
  sealed: z.instanceof(Uint8Array),
  lastStep: z.bigint().transform(Number),
  failures: z.number(),
  disabledAt: z.date().nullable(),
});

export type Totp = Omit<z.output<typeof Row>, "sealed"> & { readonly secret: string };

/** One whose key was destroyed is as good as none: it never opens again. */
async function opened(tx: Tx, row: z.output<typeof Row> | undefined) {
  if (!row) return undefined;
  const { sealed, ...rest } = row;
  try {
    const plain = await port("open")(tx, scopeOf(row.personId), placeOf(row.id), sealed);
    return { ...rest, secret: Buffer.from(plain).toString("utf8") };
  } catch (error) {
    if (isPosternError(error) && error.code === "gone") return undefined;
    throw error;
  }
}

/** The authenticator in force; held until commit, so that a code is taken once. */
export const lockTotp = async (tx: Tx, personId: string) =>
  opened(
    tx,
    await maybe(
      tx,
      Row,
      sql`select id, person_id, sealed, last_step, failures, disabled_at from totp
          where person_id = ${personId}::uuid and confirmed_at is not null and removed_at is null
            and ${isOfThisEmployment(sql`created_at`)}
          for update`,
    ),
  );

/** Whether a code of this person would be heard. */
export const hasTotp = async (tx: Tx, personId: string): Promise<boolean> =>
  (await maybe(
    tx,
    z.object({ id: z.string() }),
    sql`select id from totp
        where person_id = ${personId}::uuid and confirmed_at is not null and removed_at is null
          and disabled_at is null and ${isOfThisEmployment(sql`created_at`)}`,
  )) !== undefined;

/** The one that this enrolment, or addition, offers and nobody has confirmed; by its id. */
export const findOffered = async (tx: Tx, loginId: string) =>
  opened(
    tx,
    await maybe(
      tx,
      Row,
      sql`select id, person_id, sealed, last_step, failures, disabled_at from totp
          where id = ${loginId}::uuid and confirmed_at is null and removed_at is null`,
    ),
  );

/** Keeps an offered secret, sealed with the person's own key. */
export async function offerTotp(
  { tx, now }: Work,
  offered: { loginId: string; personId: string; secret: string },
): Promise<void> {
  const { loginId, personId, secret } = offered;
  const place = placeOf(loginId);
  const sealed = await port("seal")(tx, scopeOf(personId), place, Buffer.from(secret, "utf8"));
  await execute(
    tx,
    sql`insert into totp (id, person_id, sealed, label, created_at, last_step, failures)
        values (${loginId}::uuid, ${personId}::uuid, ${sealed}, 'app', ${now}, 0, 0)`,
  );
}

/** Puts an offered authenticator in force, in place of whatever was. */
export async function confirmTotp(
  { tx, now }: Work,
  { id, personId, step }: { id: string; personId: string; step: number },
): Promise<void> {
  await execute(
    tx,
    sql`update totp set removed_at = ${now}
        where person_id = ${personId}::uuid and removed_at is null and id <> ${id}::uuid`,
  );
  await execute(
    tx,
    sql`update totp set confirmed_at = ${now}, last_step = ${step} where id = ${id}::uuid`,
  );
}

/** Takes a time step; false when it, or a later one, was taken before (RFC 6238 §5.2). */
export const takeStep = async ({ tx }: Work, id: string, step: number): Promise<boolean> =>
  (await execute(
    tx,
    sql`update totp set last_step = ${step}, failures = 0
        where id = ${id}::uuid and last_step < ${step}`,
  )) === 1;
