import type { TLSSocket } from "node:tls";
import { begin, now, systemActor } from "#lib/kernel/index.ts";
import { claimedName, fits, readClient, type Proof } from "#lib/tickets/index.ts";
import type { Asked } from "./caller.ts";
import { EndpointError, invalidRequest } from "./endpoint-error.ts";
import type { Form } from "./read-form.ts";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Every wrong proof is answered alike: which part was wrong is nobody's to learn. */
function refused({ request }: Asked): EndpointError {
  // RFC 6749 §5.2: whoever tried Basic is challenged with it.
  const isBasic = /^Basic /i.test(request.headers.authorization ?? "");
  const headers = isBasic ? { "www-authenticate": 'Basic realm="postern"' } : {};
  return new EndpointError("invalid_client", "this proves no module", { status: 401, headers });
}

export const atEndpoint = () => begin(systemActor("token-endpoint"));

/** Which module asks, by an assertion, a certificate or, where policy lets it, a secret. */
export async function provenModule(form: Form, asked: Asked, publicUrl: string) {
  const proof = proofOf(form, asked);
  const name = proof && claimedName(proof);
  if (!proof || name === undefined || name.length > 200) throw refused(asked);
  // RFC 7521 §4.2: what else says who asks must say the same.
  if ((form.get("client_id") ?? name) !== name) throw refused(asked);
  const { client } = await readClient(atEndpoint(), { name });
  if (!client) throw refused(asked);
  const audiences = [publicUrl, `${publicUrl}/tickets/token`];
  const fitted = await fits(proof, client, { audiences, now: now() });
  if (!fitted) throw refused(asked);
  const { moduleId, changedAt } = client;
  return { moduleId, changedAt, assertion: fitted === "no_jti" ? null : fitted };
}

function proofOf(form: Form, { request }: Asked): Proof | undefined {
  const assertion = form.get("client_assertion");
  const proofs: Proof[] = [];
  if (assertion !== undefined) {
    if (form.get("client_assertion_type") !== assertionType) {
      throw invalidRequest(`client_assertion_type must be ${assertionType}`);
    }
    proofs.push({ kind: "assertion", assertion });
  }
  const basic = basicOf(request.headers.authorization);
  if (basic) proofs.push(basic);
  const thumbprint = thumbprintOf(request.socket as TLSSocket);
  const name = form.get("client_id");
  if (proofs.length === 0 && thumbprint !== undefined && name !== undefined) {
    return { kind: "certificate", name, thumbprint };
  }
  // RFC 6749 §2.3: no more than one way in a request.
  if (proofs.length > 1) throw invalidRequest("more than one proof");
  return proofs[0];
}

function basicOf(authorization: string | undefined): Proof | undefined {
  const [, coded] = /^Basic (\S+)$/i.exec(authorization ?? "") ?? [];
  if (coded === undefined) return undefined;
  const text = Buffer.from(coded, "base64").toString("utf8");
  const at = text.indexOf(":");
  if (at < 0) return undefined;
  return { kind: "secret", name: text.slice(0, at), secret: text.slice(at + 1) };
}

/** SHA-256 of a certificate that TLS_CLIENT_CA vouches for (RFC 8705 §2.1). */
function thumbprintOf(socket: TLSSocket): string | undefined {
  if (!socket.authorized) return undefined;
  const { fingerprint256 } = socket.getPeerCertificate();
  return fingerprint256 ? fingerprint256.replaceAll(":", "").toLowerCase() : undefined;
}
