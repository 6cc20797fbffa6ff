import type { ProofNeeded } from "#lib/kernel/index.ts";

/** Minutes that a confirmation holds for whatever is done next. */
export const confirmedMinutes = 10;

const confirmed: ProofNeeded = { assurance: 2, freshMinutes: confirmedMinutes };
/** What gives, frees or destroys: whoever took over an account must not get there at once. */
const risky: ProofNeeded = { ...confirmed, waitsAfterRecovery: true };

/** Rights whose every act asks who is there: releases, and what leaves the log. */
const byRight: Readonly<Record<string, ProofNeeded>> = {
  "holds.release": risky,
  "audit.export": risky,
};

/** Acts that would let somebody stay, or in, who sat down at an open session. */
const byDoor: Readonly<Record<string, ProofNeeded>> = {
  "access.grant": risky,
  "access.change-grace": risky,
  "detection.change-settings": risky,
  "bastion.change-settings": risky,
  "bastion.prepare-next-authority": risky,
  "bastion.end-session": confirmed,
  "bastion.register-host": risky,
  "bastion.retire-authority": risky,
  "bastion.apply-hosts": risky,
  "bastion.create-host-token": risky,
  "bastion.move-host": risky,
  "bastion.retire-host": confirmed,
  "bastion.shape-right": risky,
  "bastion.use-authority": risky,
  "ssh-key.add": confirmed,
  "ssh-key.remove": confirmed,
  "device.block": confirmed,
  "device.change-rules": risky,
  "authenticator.begin": confirmed,
  "authenticator.confirm": confirmed,
  "device-grant.decide": confirmed,
  "device.free": risky,
  "enrolment.create-link": risky,
  "feed.add-secret": risky,
  "feed.end-secret": confirmed,
  "feed.end-wecom": confirmed,
  "feed.bind-module": risky,
  "feed-event.replay": risky,
  "feed.remove-source": confirmed,
  "feed.save-mapping": risky,
  "feed.save-source": risky,
  "feed.save-wecom": risky,
  "key.confirm-destruction": risky,
  "key.request-destruction": risky,
  "key.remove-root": risky,
  "key.rotate": confirmed,
  "key.rotate-root": risky,
  "leaver.reassign": confirmed,
  "module.edit": risky,
  "module.register": risky,
  "passkey.add": confirmed,
  "passkey.begin-addition": confirmed,
  "passkey.remove": confirmed,
  "passkey.revoke": risky,
  "password.change": confirmed,
  "person.retract": risky,
  "person.tell": risky,
  "recording.change-settings": risky,
  "recovery.confirm": risky,
  "recovery.make-codes": confirmed,
  "recovery.start": risky,
  "ticket.change-settings": risky,
  "ticket.end-others": confirmed,
  "ticket.terminate": confirmed,
};

/** What a door asks that says nothing itself; the golden file lists all that ask. */
export const proofNeeded = (door: {
  readonly name: string;
  readonly right: string;
}): ProofNeeded | undefined => byDoor[door.name] ?? byRight[door.right];
