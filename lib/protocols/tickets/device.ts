import { isPosternError } from "#lib/kernel/index.ts";
import { pollDeviceGrant, redeemDeviceGrant, startDeviceGrant } from "#lib/tickets/index.ts";
import { contextOf, type Asked } from "./caller.ts";
import { atEndpoint } from "./client-proof.ts";
import { EndpointError, type EndpointErrorCode } from "./endpoint-error.ts";
import { readForm, required, type Form } from "./read-form.ts";

export const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
/** The command line of this project: public, it proves nothing by itself. */
const clientId = "postern-cli";

function checkClient(form: Form): void {
  if (required(form, "client_id") === clientId) return;
  throw new EndpointError("invalid_client", `only ${clientId}`, { status: 401 });
}

/** `/tickets/device`: RFC 8628 §3.1 and §3.2. */
export async function device(asked: Asked): Promise<object> {
  checkClient(await readForm(asked.request));
  try {
    const started = await startDeviceGrant(contextOf(atEndpoint().actor, asked), {});
    const uri = `${asked.publicUrl}/device`;
    return {
      device_code: started.deviceCode,
      user_code: started.userCode,
      verification_uri: uri,
      verification_uri_complete: `${uri}?user_code=${started.userCode}`,
      expires_in: started.expiresInSeconds,
      interval: started.intervalSeconds,
    };
  } catch (error) {
    if (!isPosternError(error) || error.code !== "too_many") throw error;
    throw new EndpointError("slow_down", "too many wait at this address", { status: 429 });
  }
}

const refusals = {
  pending: "authorization_pending",
  slow_down: "slow_down",
  denied: "access_denied",
  expired: "expired_token",
} as const satisfies Readonly<Record<string, EndpointErrorCode>>;

const refused = (why: keyof typeof refusals) =>
  new EndpointError(refusals[why], "see RFC 8628 §3.5");

/** RFC 8628 §3.4 and §3.5. */
export async function givenToDevice(form: Form, asked: Asked) {
  checkClient(form);
  const deviceCode = required(form, "device_code").slice(0, 100);
  const polled = await pollDeviceGrant(deviceCode);
  if (polled !== "decided") throw refused(polled);
  const context = contextOf(atEndpoint().actor, asked);
  const { outcome, ticket, endsAt } = await redeemDeviceGrant(context, { deviceCode });
  if (ticket !== undefined && endsAt) return { ticket, endsAt, scopes: [] };
  throw refused(outcome === "denied" ? "denied" : "expired");
}
