import { z } from "zod";
import { begin, systemActor } from "#lib/kernel/index.ts";
import { Detected, recordDetection } from "./record-detection.ts";

/** A ticket was used outside its scope, or somewhere else than where it belongs. */
export async function detect(payload: unknown): Promise<void> {
  await recordDetection(begin(systemActor("incidents")), Detected.parse(payload));
}

const HostAlarm = z.object({
  eventId: z.uuid(),
  kind: z.enum(["host_key_changed", "host_open"]),
  hostId: z.uuid(),
  at: z.iso.datetime(),
});

const SessionSignal = z.object({
  eventId: z.uuid(),
  kind: z.enum(["command_seen", "processes_left"]),
  personId: z.uuid(),
  hostId: z.uuid(),
  address: z.string().max(100).nullable(),
  at: z.iso.datetime(),
  act: z.string().max(100),
});

/** Somebody on a host did, or left there, what their right has others hear about. */
export async function detectSession(payload: unknown): Promise<void> {
  const found = { ...SessionSignal.parse(payload), moduleId: null, ticketId: null };
  await recordDetection(begin(systemActor("incidents")), found);
}

const TokenMisuse = z.object({
  eventId: z.uuid(),
  hostTokenId: z.uuid(),
  address: z.string().max(100).nullable(),
  at: z.iso.datetime(),
  act: z.string().max(100),
});

/** Somebody has a host's one-time token who should not, or no more. */
export async function detectTokenMisuse(payload: unknown): Promise<void> {
  await recordDetection(begin(systemActor("incidents")), {
    ...TokenMisuse.parse(payload),
    kind: "host_token_misused",
    ...{ personId: null, moduleId: null, ticketId: null },
  });
}

/** A host shows another key than it must, or lets in whom it must not. */
export async function detectHost(payload: unknown): Promise<void> {
  const nobody = { personId: null, moduleId: null, ticketId: null, address: null };
  const found = { ...HostAlarm.parse(payload), ...nobody, act: "bastion.check-host" };
  await recordDetection(begin(systemActor("incidents")), found);
}
