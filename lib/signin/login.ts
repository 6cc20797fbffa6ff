import { z } from "zod";
import { idOf, PersonId } from "#lib/kernel/index.ts";

export const LoginId = idOf("login");

/** What can be proven; a sign-in needs both. */
export type Factor = "password" | "totp";

const base = {
  id: LoginId,
  attempts: z.number(),
  returnTo: z.string(),
  endsAt: z.date(),
};
const known = { ...base, personId: PersonId };

/** One sign-in or enrolment; its handle is a cookie, and only the handle's hash is kept. */
export const Login = z.discriminatedUnion("status", [
  /** Nothing is proven yet; of nobody when the account does not exist. */
  z.object({ ...base, status: z.literal("asked"), personId: PersonId.nullable() }),
  /** The password was right; a code is asked for. */
  z.object({ ...known, status: z.literal("password") }),
  /** Came by an enrolment link and chose a password; the authenticator is not confirmed. */
  z.object({ ...known, status: z.literal("enrolling"), linkId: z.string(), chosen: z.string() }),
  /** Everything is proven: exchanged once for a ticket. */
  z.object({ ...known, status: z.literal("complete") }),
  z.object({ ...known, status: z.literal("redeemed") }),
  /** Too many attempts: begins anew. */
  z.object({ ...base, status: z.literal("failed"), personId: PersonId.nullable() }),
]);
export type Login = z.output<typeof Login>;
export type LoginStatus = Login["status"];
type In<Status extends LoginStatus> = Extract<Login, { status: Status }>;

/** Minutes from the first factor to the ticket. */
export const signInMinutes = 10;
/** Minutes from choosing a password to the first code: time to find and install an app. */
export const enrolmentMinutes = 30;
/** Wrong answers in one sign-in or enrolment before it begins anew. */
const attemptsMax = 10;

/** One wrong answer more. */
export const missed = (login: In<"asked" | "password" | "enrolling">): Login =>
  login.attempts + 1 >= attemptsMax
    ? { ...login, attempts: login.attempts + 1, status: "failed" }
    : { ...login, attempts: login.attempts + 1 };

export const passwordProved = (login: In<"asked">, personId: PersonId): In<"password"> => ({
  ...login,
  personId,
  status: "password",
});

export const codeProved = ({ ...login }: In<"password" | "enrolling">): In<"complete"> => ({
  ...login,
  status: "complete",
});

export const redeemed = (login: In<"complete">): In<"redeemed"> => ({
  ...login,
  status: "redeemed",
});

/** What has been proven on the way to each state. */
export const factorsOf = (login: Login): readonly Factor[] => {
  switch (login.status) {
    case "asked":
    case "failed":
    case "enrolling":
      return [];
    case "password":
      return ["password"];
    case "complete":
    case "redeemed":
      return ["password", "totp"];
  }
};
