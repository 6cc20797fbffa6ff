import { z } from "zod";
import {
  dayMs,
  execute,
  maybe,
  newId,
  recordDoor,
  sql,
  type Context,
  type PersonId,
  type Tx,
} from "#lib/kernel/index.ts";
import { clientOf, type Client } from "./client.ts";
import {
  acceptDevice,
  DeviceId,
  dropUnseen,
  findDeviceOf,
  insertDevice,
  isKeyBlocked,
  lockKey,
  noteSeen,
  renewCookie,
  thumbprintOfCookie,
  type Device,
} from "./device-store.ts";
import { placeOf, type Place } from "./places.ts";
import type { ClientReport, DeviceProof } from "./proof.ts";
import { passes, weigh, type RiskRules, type Verdict } from "./risk-rules.ts";
import { readRiskRules } from "./risk-settings.ts";
import { notice, type Facts, type Signal } from "./signals.ts";

type At = {
  readonly tx: Tx;
  readonly now: Date;
  readonly context: Pick<Context, "address" | "userAgent" | "deviceCookie">;
};

export type AssessedAct = "sign-in" | "step-up" | "check";

export type Assessing = {
  readonly act: AssessedAct;
  readonly personId: PersonId;
  readonly proof: DeviceProof | undefined;
  readonly reported: ClientReport;
  readonly hasPasskey: boolean;
};

export type Assessed = Verdict & {
  readonly signals: readonly Signal[];
  readonly deviceId: z.output<typeof DeviceId> | null;
  readonly isBlocked: boolean;
  readonly isNew: boolean;
  /** What a new device is to carry; shown once. Empty: what it carries is another's, and goes. */
  readonly cookie: string | null;
};

/**
 * A step: recognises the device by its key, or gets to know it, notices what there is to notice,
 * and weighs it. It keeps what it saw; what comes of it is the caller's to do.
 */
export async function assessClient(at: At, assessing: Assessing): Promise<Assessed> {
  const { tx, now, context } = at;
  const { act, personId, proof, reported, hasPasskey } = assessing;
  const rules = await readRiskRules(tx);
  const client = clientOf(context.userAgent);
  const { device, made, isBlocked } = await recognise(at, { personId, proof, client });
  const carriesAnother = proof !== undefined && (await isAnothers(tx, proof, context.deviceCookie));
  const here = placeOf(context.address, rules.places);
  // Until a sign-in on it passed it is new: being refused, or let in with little, proves nothing.
  const isNew = act !== "check" && device !== undefined && device.acceptedAt === null;
  const facts: Facts = {
    ...{ client, userAgent: context.userAgent, platform: reported.platform },
    ...{ report: proof?.report, here, now, isNew },
    isKeyChanged: carriesAnother,
    before: here && (await placeBefore(at, personId, rules)),
  };
  const signals = notice(facts);
  const verdict = weigh(rules, signals);
  const deviceId = device?.id ?? null;
  const isAccepted = !isBlocked && act !== "check" && passes(verdict.decision, hasPasskey);
  const isHere = !isBlocked && (act === "check" || isAccepted);
  if (deviceId && isHere) {
    await noteSeen(at, { id: deviceId, client, address: context.address, place: here?.name });
  }
  if (deviceId && isAccepted) await acceptDevice(at, deviceId);
  const before = facts.before?.place;
  // Whoever was refused says nothing of where the person is.
  const seenAt = isBlocked ? undefined : here;
  await keep(at, { ...assessing, deviceId, signals, verdict, here: seenAt, before });
  const needsCookie = deviceId !== null && isAccepted && (isNew || carriesAnother);
  const given = needsCookie ? (made ?? (await renewCookie(at, deviceId))) : null;
  // Left where it is, another's cookie would make every sign-in here look like a changed key.
  const cookie = given ?? (carriesAnother ? "" : null);
  return { ...verdict, signals, deviceId, isBlocked, isNew, cookie };
}

type Shown = {
  readonly personId: PersonId;
  readonly proof: DeviceProof | undefined;
  readonly client: Client;
};
type Recognised = {
  readonly device?: Pick<Device, "id" | "acceptedAt">;
  /** The cookie of a device that was not known. */
  readonly made?: string;
  readonly isBlocked: boolean;
};

/** The device that has this key; of a key that security blocked nobody gets another one. */
async function recognise(at: At, { personId, proof, client }: Shown): Promise<Recognised> {
  if (!proof) return { isBlocked: false };
  const { tx } = at;
  const { thumbprint } = proof;
  await lockKey(tx, thumbprint);
  const device = await findDeviceOf(tx, personId, thumbprint);
  const isKept = await isKeyBlocked(tx, thumbprint);
  if (device) return { device, isBlocked: isKept || device.ownerBlockedAt !== null };
  if (isKept) return { isBlocked: true };
  const { id, cookie } = await insertDevice(at, { personId, thumbprint, client });
  return { device: { id: DeviceId.parse(id), acceptedAt: null }, made: cookie, isBlocked: false };
}

/** Its cookie belongs to a browser with another key. */
async function isAnothers(
  tx: Tx,
  { thumbprint }: DeviceProof,
  cookie: string | undefined,
): Promise<boolean> {
  const carried = await thumbprintOfCookie(tx, cookie);
  return carried !== undefined && carried !== thumbprint;
}

const keptDays = 30;

/**
 * Where the person last was and got in, as far as the network said so and rules still know that
 * place: whoever was refused says nothing of where the person is.
 */
async function placeBefore({ tx, now }: At, personId: string, rules: RiskRules) {
  const since = new Date(now.getTime() - keptDays * dayMs);
  const last = await maybe(
    tx,
    z.object({ name: z.string(), at: z.date() }),
    sql`select place as name, at from device_assessment
        where person_id = ${personId}::uuid and place is not null and at >= ${since}
          and (decision = 'allow' or (decision = 'step-up' and has_passkey))
        order by at desc, id desc limit 1`,
  );
  const place = rules.places.find(({ name }) => name === last?.name);
  return last && place && { place, at: last.at };
}

type Kept = Assessing & {
  readonly deviceId: string | null;
  readonly signals: readonly Signal[];
  readonly verdict: Verdict;
  readonly here: Place | undefined;
  readonly before: Place | undefined;
};

/** Checks that noticed nothing, where the person was anyway, would but record attendance. */
async function keep({ tx, now }: At, kept: Kept): Promise<void> {
  const { act, personId, deviceId, signals, verdict, here, hasPasskey } = kept;
  if (act === "check" && signals.length === 0 && here?.name === kept.before?.name) return;
  const { score, level, decision } = verdict;
  await execute(
    tx,
    sql`insert into device_assessment (id, at, act, person_id, device_id, signals, has_passkey,
          place, score, level, decision)
        values (${newId()}::uuid, ${now}, ${act}, ${personId}::uuid, ${deviceId}::uuid,
          ${JSON.stringify(signals)}::jsonb, ${hasPasskey}, ${here?.name ?? null}, ${score},
          ${level}, ${decision})`,
  );
}

/** What is older serves nobody: rules are tried on the last 30 days. */
export const tidyAssessments = recordDoor({
  name: "device.tidy",
  tables: ["device", "device_assessment", "bound_key"],
  run: async ({ tx, now }) => {
    await dropUnseen({ tx, now });
    const longAgo = new Date(now.getTime() - keptDays * dayMs);
    await execute(tx, sql`delete from bound_key where bound_at < ${longAgo}`);
    return execute(tx, sql`delete from device_assessment where at < ${longAgo}`);
  },
});
