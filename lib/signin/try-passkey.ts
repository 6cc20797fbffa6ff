import { z } from "zod";
import { command, type PersonId, type Work } from "#lib/kernel/index.ts";
import { findAccount, maySignIn } from "./account-store.ts";
import { Answered, recordAttempt } from "./answer.ts";
import { proofOf, steppedUp, type Proof, type Proven } from "./assurance.ts";
import { completed, over, type In, type Login } from "./login.ts";
import { lockLogin, saveLogin, saveMissed } from "./login-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { AuthenticationResponse } from "./passkey-answer.ts";
import { isCloned, usedPasskey, userHandleOf, type Used } from "./passkey.ts";
import {
  countWrongPasskey,
  disableCloned,
  isUsable,
  lockPasskey,
  noteUsed,
  type Passkey,
} from "./passkey-store.ts";
import { relyingParty } from "./relying-party.ts";
import {
  countInARow,
  countWrong,
  forgive,
  onDevice,
  waitFor,
  type Guess,
} from "./throttle-store.ts";
import { sayChanged } from "./say-changed.ts";

type Answering = In<"asked" | "password" | "confirming">;

/** A passkey: alone it is everything, after a password it is the second factor. */
export const tryPasskey = command({
  name: "signin.attempt-passkey",
  title: "Counts one answer of a passkey.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ handle: z.string().max(100), answer: AuthenticationResponse }),
  output: Answered,
  load: async ({ tx, now, context }, { handle, answer }) => {
    const login = await lockLogin(tx, handle, now);
    if (!isAnswering(login) || login.challenge === null) return undefined;
    const passkey = await lockPasskey(tx, answer.id);
    const account = passkey && (await findAccount(tx, passkey.personId));
    const asked: Guess = {
      factor: "passkey",
      name: passkey?.personId ?? answer.id,
      personId: passkey?.personId ?? null,
      address: context.address,
    };
    const guess = await onDevice(tx, asked, context.deviceCookie);
    const isHeard = account !== undefined && maySignIn(account, now);
    return {
      login,
      challenge: login.challenge,
      passkey: isHeard ? passkey : undefined,
      guess,
      seconds: await waitFor(tx, guess, now),
    };
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { resource, input } = work;
    if (!resource) return { outcome: "over" } as const;
    const { challenge, passkey, guess, seconds } = resource;
    if (seconds > 0) return { outcome: "wait", seconds } as const;
    const login: Answering = { ...resource.login, challenge: null };
    const used = await usedBy(login, { passkey, challenge, answer: input.answer });
    if (!passkey || !used) {
      await countWrong(work, guess);
      const outcome = await saveMissed(work, ownedBy(login, passkey));
      const isDisabled =
        passkey !== undefined &&
        (await countInARow(work, guess, () => countWrongPasskey(work, passkey)));
      const personId = passkey?.personId ?? null;
      recordAttempt(work, { personId, factor: "passkey", outcome: "failed", isDisabled });
      return { outcome };
    }
    if (isCloned(passkey.counter, used.counter)) return refuseClone(work, login, passkey);
    const { personId } = passkey;
    await noteUsed(work, passkey.id, used);
    await forgive(work, guess);
    await saveLogin(work, completed(login, { personId, ...provenBy(login, passkey, used) }));
    recordAttempt(work, { personId, factor: "passkey", outcome: "passed" });
    return { outcome: "passed" } as const;
  },
});

/** An attempt to be somebody is theirs to see, also when it failed. */
const ownedBy = (login: Answering, passkey: Passkey | undefined): Answering =>
  login.status === "asked" ? { ...login, personId: passkey?.personId ?? null } : login;

const isAnswering = (login: Login | undefined): login is Answering =>
  login !== undefined && ["asked", "password", "confirming"].includes(login.status);

type Answer = {
  readonly passkey: Passkey | undefined;
  readonly challenge: string;
  readonly answer: AuthenticationResponse;
};

/** A public key that no answer fits; of ES256, like most. */
const nobodys = {
  publicKey: Buffer.from(
    "a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61" +
      "225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220",
    "hex",
  ),
};

/** Alone it must have known its owner and say who that is (WebAuthn Level 3 §7.2 steps 6, 17). */
async function usedBy(
  login: Answering,
  { passkey, challenge, answer }: Answer,
): Promise<Used | undefined> {
  const isAlone = login.status === "asked";
  const needsVerification = login.status !== "password";
  const expected = { challenge, party: relyingParty(), needsVerification };
  // What is unknown is compared with a key all the same: it answers no sooner.
  const used = await usedPasskey(answer, expected, passkey ?? nobodys);
  if (!passkey || !isUsable(passkey)) return undefined;
  const said = answer.response.userHandle ?? (isAlone ? null : undefined);
  const isOwner = said === undefined || said === userHandleOf(passkey.personId);
  const isTheirs = isAlone || passkey.personId === login.personId;
  return isOwner && isTheirs ? used : undefined;
}

function provenBy(login: Answering, passkey: Passkey, { isVerified }: Used): Proof {
  const { isSynced, isAttested } = passkey;
  const own: Proven = { factor: "passkey", isVerified, isDeviceBound: !isSynced, isAttested };
  if (login.status === "confirming") {
    return { factors: ["passkey"], assurance: steppedUp(login.assurance, [own]) };
  }
  return proofOf(login.status === "password" ? [{ factor: "password" }, own] : [own]);
}

/** Its owner, or whoever copied it, was here: neither gets in by it any more. */
async function refuseClone(work: Work, login: Answering, passkey: Passkey) {
  const personId: PersonId = passkey.personId;
  await disableCloned(work, passkey.id);
  await saveLogin(work, over(ownedBy(login, passkey)));
  const detail = { factor: "passkey", outcome: "failed", passkeyId: passkey.id, isCloned: true };
  work.record({ target: personId, persons: [personId], detail });
  sayChanged(work, personId, "passkey_cloned");
  return { outcome: "over" } as const;
}
