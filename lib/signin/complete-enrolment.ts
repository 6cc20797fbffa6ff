import { z } from "zod";
import { command, execute, sql, type Work } from "#lib/kernel/index.ts";
import { terminate } from "#lib/tickets/index.ts";
import { codeProved, missed, type Login } from "./login.ts";
import { lockLogin, saveLogin } from "./login-store.ts";
import { linkIsOver } from "./open-enrolment.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { putPassword } from "./password-store.ts";
import { codeOf, stepOf } from "./totp.ts";
import { confirmAuthenticator, findOffered } from "./totp-store.ts";

type Enrolling = Extract<Login, { status: "enrolling" }>;

/**
 * The first right code puts password and authenticator in force, both at once, and uses up the
 * link. A wrong code is a success of its own kind, so that it is counted.
 */
export const completeEnrolment = command({
  name: "enrolment.complete",
  title: "Confirms an authenticator and puts the chosen ways to sign in in force.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ handle: z.string().max(100), code: z.string().max(20) }),
  output: z.object({ outcome: z.enum(["passed", "failed", "over"]) }),
  load: async ({ tx, now }, { handle }) => {
    const login = await lockLogin(tx, handle, now);
    if (login?.status !== "enrolling") throw linkIsOver();
    const offered = await findOffered(tx, login.id);
    if (!offered) throw linkIsOver();
    return { login, offered };
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { login, offered } = work.resource;
    const { personId } = login;
    const code = codeOf(work.input.code);
    const step = code === undefined ? undefined : stepOf(offered.secret, code, work.now);
    if (step === undefined) {
      const next = missed(login);
      await saveLogin(work, next);
      work.record({ target: personId, persons: [personId], detail: { outcome: "failed" } });
      return { outcome: next.status === "failed" ? "over" : "failed" } as const;
    }
    await useLink(work, login);
    await putPassword(work, personId, login.chosen);
    await confirmAuthenticator(work, { id: offered.id, personId, step });
    await saveLogin(work, codeProved(login));
    const person = { kind: "person", id: personId } as const;
    const ended = await terminate(work, [person], { reason: "ended_by_owner" });
    work.record({
      target: personId,
      persons: [personId],
      detail: { outcome: "passed", linkId: login.linkId, factors: ["password", "totp"], ended },
    });
    work.announce("person.factors-changed", {
      personId,
      change: "enrolled",
      at: work.now.toISOString(),
    });
    return { outcome: "passed" } as const;
  },
});

/** Of two enrolments by one link, the second to get here finds it used. */
async function useLink({ tx, now }: Work, { linkId }: Enrolling): Promise<void> {
  const used = await execute(
    tx,
    sql`update enrolment_link set used_at = ${now}
        where id = ${linkId}::uuid and used_at is null and valid_to > ${now}`,
  );
  if (used !== 1) throw linkIsOver();
}
