import { wallMs, type Context } from "#lib/kernel/index.ts";
import type { Settings } from "#lib/kernel/settings.ts";
import { askMailServer, getMailState } from "#lib/notify/index.ts";
import { ok, warning, type Finding } from "./finding.ts";

/** A mail that waits longer than this is held up by something, in ms. */
const waitingMsMax = 30 * 60_000;

/** Whether notices leave the portal: nobody hears in it who was thrown out of it. */
export async function checkMail(settings: Settings, context: Context): Promise<Finding[]> {
  return [await checkServer(settings), ...(await checkDelivery(context))];
}

async function checkServer({ smtp }: Settings): Promise<Finding> {
  if (!smtp) {
    const advice = "set SMTP_URL for web and worker: security notices then go by mail as well";
    return warning("mail", "SMTP_URL is not set: notices stand in the portal alone", advice);
  }
  const server = `${smtp.host}:${smtp.port}`;
  const problem = await askMailServer(smtp);
  if (problem === undefined) return ok("mail", `${server} answers and takes mail of ${smtp.from}`);
  const advice = "check SMTP_URL, its credentials, its certificate (ca=), and that the server runs";
  return warning("mail", `${server}: ${problem}`, advice);
}

async function checkDelivery(context: Context): Promise<Finding[]> {
  const { waiting, waitingSince, waitingBecause, failed } = await getMailState(context, {});
  const found: Finding[] = [];
  if (waitingSince !== null && wallMs() - waitingSince.getTime() > waitingMsMax) {
    const why = waitingBecause === null ? "" : `, the oldest because of "${waitingBecause}"`;
    const advice = "is a worker running, with SMTP_URL, and does the server take mail?";
    found.push(warning("waiting mail", `${waiting} notices wait${why}`, advice));
  }
  if (failed > 0) {
    const advice = "GET /api/v1/undelivered-notices lists them; mend addresses with HR";
    found.push(warning("undelivered", `${failed} notices could not be mailed`, advice));
  }
  return found;
}
