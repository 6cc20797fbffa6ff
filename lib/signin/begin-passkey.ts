import { z } from "zod";
import { isOfSource, maybe, PosternError, recordDoor, sql, type Tx } from "#lib/kernel/index.ts";
import { insertLogin, lockLogin, saveLogin } from "./login-store.ts";
import { newChallenge, requestOptions, type RequestOptions } from "./passkey.ts";
import { isUsable, passkeysOf } from "./passkey-store.ts";
import { relyingParty } from "./relying-party.ts";
import { ownPath } from "./return-to.ts";

/** Sign-ins of nobody yet that one source may have open: an office arriving, not a flood. */
const openMax = 5000;

export type PasskeyAsk = {
  /** Of a sign-in that is under way. */
  readonly handle?: string;
  readonly returnTo?: string;
  readonly address?: string;
  readonly userAgent?: string;
};
export type PasskeyAsked = {
  readonly handle: string;
  /** What the device signs beside it. */
  readonly loginId: string;
  readonly options: RequestOptions;
};

/**
 * What a passkey is to sign next. After a right password, or of somebody signed in, it is one of
 * that person's; else any, and it says who signs in, in a sign-in of its own: going on with one that
 * knows a name already, or with one that does not, would tell whether that name is somebody's. It
 * proves nothing and names nobody, so it is no event of the log.
 */
export const beginPasskey = recordDoor({
  name: "signin.begin-passkey",
  tables: ["login_transaction"],
  run: async (at, { handle, returnTo, ...context }: PasskeyAsk): Promise<PasskeyAsked> => {
    const { tx, now } = at;
    const [challenge, party] = [newChallenge(), relyingParty()];
    const login = await lockLogin(tx, handle, now);
    if (handle !== undefined && (login?.status === "password" || login?.status === "confirming")) {
      await saveLogin(at, { ...login, challenge });
      const known = (await passkeysOf(tx, login.personId)).filter(isUsable);
      const needsVerification = login.status === "confirming";
      const among = { known, needsVerification };
      const options = await requestOptions({ challenge, party }, among);
      return { handle, loginId: login.id, options };
    }
    const options = await requestOptions({ challenge, party });
    await refuseFlood(tx, context.address, now);
    const asked = {
      status: "asked",
      personId: null,
      returnTo: ownPath(returnTo),
      challenge,
    } as const;
    const made = await insertLogin({ ...at, context }, asked);
    return { handle: made.handle, loginId: made.id, options };
  },
});

async function refuseFlood(tx: Tx, address: string | undefined, now: Date): Promise<void> {
  const found = await maybe(
    tx,
    z.object({ open: z.bigint().transform(Number) }),
    sql`select count(*) as open from login_transaction
        where ends_at > ${now} and person_id is null
          and ${isOfSource(address)}`,
  );
  if ((found?.open ?? 0) >= openMax) throw new PosternError("too_many", "too_busy");
}
