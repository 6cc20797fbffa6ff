import { z } from "zod";
import {
  command,
  execute,
  isOfSource,
  newId,
  one,
  onlySystem,
  PosternError,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { hashOfUserCode, newUserCode } from "./device-code.ts";
import { hashOfHandle, newHandle } from "./handle.ts";

const minutesMax = 10;
/** Seconds between two questions of the same device. */
export const intervalSeconds = 5;
/** Of one source within ten minutes. */
const startedMax = 20;

/** RFC 8628 §3.2: a code to type elsewhere, and a secret to ask with meanwhile. */
export const startDeviceGrant = command({
  name: "device-grant.start",
  title: "Begins the sign-in of a command line.",
  right: "system",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({}),
  output: z.object({
    deviceCode: z.string(),
    userCode: z.string(),
    expiresInSeconds: z.number(),
    intervalSeconds: z.number(),
  }),
  load: ({ tx, now, context }) => startedLately(tx, context.address, now),
  authorize: onlySystem,
  run: async (work) => {
    const { tx, now, context, resource } = work;
    if (resource >= startedMax) throw new PosternError("too_many", "wait");
    const [id, deviceCode, userCode] = [newId(), newHandle(), newUserCode()];
    const endsAt = new Date(now.getTime() + minutesMax * 60_000);
    await execute(
      tx,
      sql`insert into device_grant (id, device_hash, code_hash, state, address, user_agent,
            created_at, ends_at)
          values (${id}::uuid, ${hashOfHandle(deviceCode)}, ${hashOfUserCode(userCode)}, 'pending',
            ${context.address ?? null}, ${context.userAgent ?? null}, ${now}, ${endsAt})`,
    );
    work.record({ target: id });
    return { deviceCode, userCode, expiresInSeconds: minutesMax * 60, intervalSeconds };
  },
});

async function startedLately(tx: Tx, address: string | undefined, now: Date): Promise<number> {
  const { count } = await one(
    tx,
    z.object({ count: z.number() }),
    sql`select count(*)::int as count from device_grant
        where ${isOfSource(address)}
          and created_at > ${now}::timestamptz - make_interval(mins => ${minutesMax}::int)`,
  );
  return count;
}
