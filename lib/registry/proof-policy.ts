import type { Ports, ProofNeeded } from "#lib/kernel/index.ts";
import { isCoolingDown } from "#lib/signin/index.ts";

/** Minutes that a confirmation holds for whatever is done next. */
export const confirmedMinutes = 10;

const confirmed: ProofNeeded = { assurance: 2, freshMinutes: confirmedMinutes };

/** Rights whose every act asks who is there: releases, and what leaves the log. */
const byRight: Readonly<Record<string, ProofNeeded>> = {
  "holds.release": confirmed,
  "audit.export": confirmed,
};

/** Acts that would let somebody stay, or in, who sat down at an open session. */
const byDoor: Readonly<Record<string, ProofNeeded>> = {
  "access.grant": confirmed,
  "device.decide": confirmed,
  "enrolment.create-link": confirmed,
  "key.confirm-destruction": confirmed,
  "key.destroy": confirmed,
  "key.remove-root": confirmed,
  "key.rotate": confirmed,
  "key.rotate-root": confirmed,
  "module.edit": confirmed,
  "module.register": confirmed,
  "passkey.add": confirmed,
  "passkey.begin-addition": confirmed,
  "passkey.remove": confirmed,
  "password.change": confirmed,
  "recovery.confirm": confirmed,
  "recovery.make-codes": confirmed,
  "recovery.start": confirmed,
  "ticket.change-settings": confirmed,
  "ticket.end-others": confirmed,
  "ticket.terminate": confirmed,
};

/** What a door asks that says nothing itself; the golden file lists all that ask. */
export const proofNeeded = (door: {
  readonly name: string;
  readonly right: string;
}): ProofNeeded | undefined => byDoor[door.name] ?? byRight[door.right];

/** Doors that ask who is there only about one's own things: nobody is kept from those. */
const own: ReadonlySet<string> = new Set([
  "device.decide",
  "passkey.add",
  "passkey.begin-addition",
  "passkey.remove",
  "password.change",
  "recovery.make-codes",
  "ticket.end-others",
  "ticket.terminate",
]);

/** What asks who is there, beyond one's own things, waits after a recovery. */
export const mustWait: Ports["mustWait"] = async (tx, door, { personId, now }) =>
  proofNeeded(door) !== undefined && !own.has(door.name) && isCoolingDown(tx, personId, now);
