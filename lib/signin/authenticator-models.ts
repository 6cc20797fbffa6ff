import { X509Certificate } from "node:crypto";
import { z } from "zod";
import {
  command,
  findSetting,
  lockSetting,
  onlyConsole,
  saveSetting,
  type Tx,
} from "#lib/kernel/index.ts";

/** A model of authenticator whose attestation counts, and the roots that vouch for it. */
export const AuthenticatorModel = z.object({
  aaguid: z.uuid().transform((text) => text.toLowerCase()),
  name: z.string().min(1).max(100),
  /** Certificates, PEM. */
  roots: z
    .array(
      z
        .string()
        .max(10_000)
        .refine((pem) => certificateOf(pem) !== undefined, "a certificate, PEM"),
    )
    .min(1)
    .max(20),
});
export type AuthenticatorModel = z.output<typeof AuthenticatorModel>;

const key = "signin.authenticator-models";

/** What the policy accepts; nothing where none was said: then no attestation is even asked for. */
export async function modelsOf(tx: Tx): Promise<readonly AuthenticatorModel[]> {
  const kept = await findSetting(tx, key);
  return kept === undefined ? [] : z.array(AuthenticatorModel).parse(kept.value);
}

/** Says which models of authenticators prove level 3; replaces what was said before. */
export const acceptModels = command({
  name: "signin.accept-models",
  title: "Says which models of authenticators are known to keep their keys in hardware.",
  right: "console",
  rest: "internal",
  input: z.object({ models: z.array(AuthenticatorModel).max(200) }),
  output: z.object({ accepted: z.number() }),
  load: ({ tx }) => lockSetting(tx, key),
  authorize: onlyConsole,
  run: async (work) => {
    const { models } = work.input;
    await saveSetting(work, key, { from: await modelsOf(work.tx), to: models });
    work.record({ detail: { models: models.map(({ aaguid }) => aaguid) } });
    return { accepted: models.length };
  },
});

type Attested = { readonly aaguid: string; readonly chain: readonly Uint8Array[] };

/**
 * Whether an attestation comes from an accepted model: every certificate in force and issued by the
 * next, the last by one of its roots (WebAuthn Level 3 §7.1 steps 21 to 23).
 */
export function isAccepted(
  models: readonly AuthenticatorModel[],
  { aaguid, chain }: Attested,
  now: Date,
): boolean {
  const model = models.find((each) => each.aaguid === aaguid);
  const certificates = chain.flatMap((der) => certificateOf(der) ?? []);
  const last = certificates.at(-1);
  if (!model || !last || certificates.length !== chain.length) return false;
  const roots = model.roots.map((pem) => new X509Certificate(pem));
  return (
    certificates.every((each) => isInForce(each, now)) &&
    certificates.slice(1).every((each, at) => each.ca && isIssued(certificates[at], each)) &&
    roots.some((root) => isInForce(root, now) && isFrom(last, root))
  );
}

const isFrom = (last: X509Certificate, root: X509Certificate): boolean =>
  last.fingerprint256 === root.fingerprint256 || (root.ca && isIssued(last, root));

const isIssued = (one: X509Certificate | undefined, by: X509Certificate): boolean =>
  one !== undefined && one.checkIssued(by) && one.verify(by.publicKey);

const isInForce = ({ validFromDate, validToDate }: X509Certificate, now: Date): boolean =>
  validFromDate <= now && now <= validToDate;

function certificateOf(text: string | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}
