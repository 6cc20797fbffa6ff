import { z } from "zod";
import { command, conflict, invalidInput } from "#lib/kernel/index.ts";
import { insertLogin } from "./login-store.ts";
import { mayChoose } from "./own-factors.ts";
import { lockPassword, type Password } from "./password-store.ts";
import { newSecret } from "./totp.ts";
import { offerTotp } from "./totp-store.ts";

/**
 * Whether a new password may come along: only where none opens anything. One that does is changed
 * by typing it (`password.change`), and an authenticator is nothing without one.
 */
export const mayComeAlong = (known: Password | undefined, chosen: string | null): boolean =>
  (known?.disabledAt === null) === (chosen === null);

/** Begins a new authenticator of somebody who is signed in; nothing of it is in force yet. */
export const beginAuthenticator = command({
  name: "authenticator.begin",
  title: "Begins a new authenticator of the signed-in person.",
  right: "self",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({ chosen: z.string().max(300).optional() }),
  output: z.object({ handle: z.string(), endsAt: z.date() }),
  load: async ({ tx, actor }) =>
    actor.kind === "person" ? lockPassword(tx, actor.personId) : undefined,
  authorize: mayChoose,
  run: async (work) => {
    const { personId, ticketId } = work.proof;
    const { chosen = null } = work.input;
    if (!mayComeAlong(work.resource, chosen)) {
      if (chosen !== null) throw conflict("password_is_set");
      const expected = "a password beside the authenticator";
      throw invalidInput([{ field: "password", reason: "password_needed", expected }]);
    }
    const login = { status: "offering", personId, ticketId, chosen } as const;
    const { id, handle, endsAt } = await insertLogin(work, login);
    await offerTotp(work, { loginId: id, personId, secret: newSecret() });
    work.record({
      target: personId,
      persons: [personId],
      detail: { loginId: id, hasPassword: chosen !== null },
    });
    return { handle, endsAt };
  },
});
