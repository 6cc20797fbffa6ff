import { z } from "zod";
import { Assurance, idOf, PersonId, TicketId } from "#lib/kernel/index.ts";
import type { Factor, Proof } from "./assurance.ts";

export const LoginId = idOf("login");

const base = {
  id: LoginId,
  attempts: z.number(),
  returnTo: z.string(),
  endsAt: z.date(),
};
const known = { ...base, personId: PersonId };
/** What a passkey is to sign, base64url; it is taken once. Null: none was asked to. */
const challenge = z.string().nullable();
const proven = {
  /** The ticket that is renewed; null: a new one is made. */
  ticketId: TicketId.nullable(),
  factors: z.array(z.enum(["password", "totp", "passkey"])),
  assurance: Assurance,
};

/** One sign-in or enrolment; its handle is a cookie, and only the handle's hash is kept. */
export const Login = z.discriminatedUnion("status", [
  /** Nothing is proven yet; of nobody when the account does not exist, or a passkey will say. */
  z.object({ ...base, status: z.literal("asked"), personId: PersonId.nullable(), challenge }),
  /** The password was right; a code or a passkey is asked for. */
  z.object({ ...known, status: z.literal("password"), challenge }),
  /** Came by an enrolment link and chose a password; the authenticator is not confirmed. */
  z.object({ ...known, status: z.literal("enrolling"), linkId: z.string(), chosen: z.string() }),
  /** Came by an enrolment link; a passkey is being made. */
  z.object({ ...known, status: z.literal("registering"), linkId: z.string(), challenge }),
  /** Is signed in by this ticket; one more passkey is being made. */
  z.object({ ...known, status: z.literal("adding"), ticketId: TicketId, challenge }),
  /** Is signed in by this ticket; an authenticator is offered, with a new password or without. */
  z.object({
    ...known,
    ...{ status: z.literal("offering"), ticketId: TicketId, chosen: z.string().nullable() },
  }),
  /** Is signed in by this ticket, of this assurance, and proves once more who they are. */
  z.object({
    ...known,
    ...{ status: z.literal("confirming"), ticketId: TicketId, assurance: Assurance, challenge },
  }),
  /** One more passkey, or another authenticator, is in force; nothing comes of it but that. */
  z.object({ ...known, status: z.literal("added") }),
  /** A recovery code was right beside the password: a link goes on from here, and no ticket. */
  z.object({ ...known, status: z.literal("recovered") }),
  /** Everything is proven: exchanged once for a ticket. */
  z.object({ ...known, status: z.literal("complete"), ...proven }),
  z.object({ ...known, status: z.literal("redeemed"), ...proven }),
  /** Too many attempts: begins anew. */
  z.object({ ...base, status: z.literal("failed"), personId: PersonId.nullable() }),
]);
export type Login = z.output<typeof Login>;
export type LoginStatus = Login["status"];
export type In<Status extends LoginStatus> = Extract<Login, { status: Status }>;

/** Minutes from the first factor to the ticket. */
export const signInMinutes = 10;
/** Minutes to the end of an enrolment, or of an offer: time to find and install an app. */
export const enrolmentMinutes = 30;
/** Wrong answers in one sign-in or enrolment before it begins anew. */
const attemptsMax = 10;

export type Answering =
  | In<"asked" | "password" | "enrolling" | "registering">
  | In<"adding" | "offering" | "confirming">;

/** Nothing more comes of it. */
export const over = (login: Answering): In<"failed"> => ({
  ...{ id: login.id, attempts: login.attempts + 1, returnTo: login.returnTo },
  ...{ endsAt: login.endsAt, personId: login.personId, status: "failed" },
});

/** One wrong answer more. */
export const missed = (login: Answering): Login =>
  login.attempts + 1 >= attemptsMax ? over(login) : { ...login, attempts: login.attempts + 1 };

export const passwordProved = (login: In<"asked">, personId: PersonId): In<"password"> => ({
  ...login,
  personId,
  status: "password",
});

type Completing = In<"asked" | "password" | "enrolling" | "registering" | "confirming">;
type Result = Proof & { readonly personId: PersonId };

/** Nothing is missing; what was chosen or asked on the way is dropped. */
export const completed = (
  login: Completing,
  { personId, factors, assurance: reached }: Result,
): In<"complete"> => ({
  ...{ id: login.id, attempts: login.attempts, returnTo: login.returnTo, endsAt: login.endsAt },
  ...{ personId, assurance: reached, factors: [...factors] },
  ticketId: login.status === "confirming" ? login.ticketId : null,
  status: "complete",
});

export const added = (login: In<"adding" | "offering">): In<"added"> => ({
  ...{ id: login.id, attempts: login.attempts, returnTo: login.returnTo, endsAt: login.endsAt },
  ...{ personId: login.personId, status: "added" },
});

export const recovered = (login: In<"password">): In<"recovered"> => ({
  ...{ id: login.id, attempts: login.attempts, returnTo: login.returnTo, endsAt: login.endsAt },
  ...{ personId: login.personId, status: "recovered" },
});

/** Everything was proven, and nothing comes of it: what it came from is not to be trusted. */
export const refused = (login: In<"complete">): Login => ({
  ...{ id: login.id, attempts: login.attempts, returnTo: login.returnTo, endsAt: login.endsAt },
  ...{ personId: login.personId, status: "failed" },
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
    case "registering":
    case "adding":
    case "offering":
    case "added":
    case "confirming":
    case "recovered":
      return [];
    case "password":
      return ["password"];
    case "complete":
    case "redeemed":
      return login.factors;
  }
};
