import { generateSync } from "otplib";
import { z } from "zod";
import { clientOf } from "#lib/devices/client.ts";
import { insertDevice } from "#lib/devices/device-store.ts";
import { blockDevice } from "#lib/devices/index.ts";
import {
  begin,
  newId,
  one,
  operatorActor,
  recordDoor,
  sql,
  type Recording,
} from "#lib/kernel/index.ts";
import {
  beginSignIn,
  completeEnrolment,
  createEnrolmentLink,
  enrolPassword,
  readOfferedTotp,
  redeemLogin,
} from "#lib/signin/index.ts";
import { browserName, newClientKey } from "../devices/client-key.ts";

const atConsole = begin(operatorActor("test"));

type Met = { readonly employeeNumber: string; readonly userAgent: string };

const meet = recordDoor({
  name: "test.meet-device",
  tables: ["device"],
  run: meetDevice,
});

async function meetDevice(at: Recording, { employeeNumber, userAgent }: Met): Promise<string> {
  const { id: personId } = await one(
    at.tx,
    z.object({ id: z.string() }),
    sql`select id from person where employee_number = ${employeeNumber}`,
  );
  const client = clientOf(userAgent);
  return (await insertDevice(at, { personId, thumbprint: newId(), client })).id;
}

/** Somebody sets up signing in on a desk, and has a phone that security blocked. */
export async function useDevices(employeeNumber: string): Promise<void> {
  const key = await newClientKey();
  const context = beginSignIn({ address: "192.0.2.44", userAgent: browserName });
  const { path } = await createEnrolmentLink(atConsole, { employeeNumber });
  const token = path.replace("/enrol/", "");
  const { handle } = await enrolPassword(context, { token, password: "quiet lantern 48" });
  const { secret, loginId } = await readOfferedTotp(context, { handle });
  await completeEnrolment(context, { handle, code: generateSync({ secret }) });
  const proof = await key.prove(loginId, "/sign-in");
  await redeemLogin(context, { handle, client: { proof, platform: "Linux" } });
  const userAgent = "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari/537.36";
  const deviceId = await meet({ employeeNumber, userAgent });
  await blockDevice(atConsole, { deviceId, reason: "Left on the train." });
}
