import { z } from "zod";
import { one, sql, type Tx } from "#lib/kernel/index.ts";

/** Of the next certificate, whoever signs it: from 1, and never twice. */
export const nextSerial = async (tx: Tx): Promise<bigint> =>
  (
    await one(
      tx,
      z.object({ serial: z.bigint() }),
      sql`select nextval('ssh_certificate_serial') as serial`,
    )
  ).serial;
