import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { isPosternError, log, PosternError } from "#lib/kernel/index.ts";

export type VaultAddress = {
  readonly origin: string;
  readonly mount: string;
  readonly key: string;
  readonly readToken: () => string;
};

type Call = {
  readonly method: "GET" | "POST";
  /** Below /v1/. */
  readonly path: string;
  readonly body?: object;
};

/** One try, in ms; three tries and their pauses stay well under a transaction's 30 s. */
const requestMsMax = 2500;
const attemptsMax = 3;
const pauseMs = [100, 400];
const answerCharactersMax = 1_000_000;

/** What another try may find otherwise: limits, a standby that is behind, a server in between. */
const passing = new Set([412, 429, 472, 473, 500, 502, 504]);

const reasons: Readonly<Record<number, string>> = {
  400: "key_provider_refused",
  403: "key_provider_forbidden",
  404: "key_provider_no_key",
  503: "key_provider_sealed",
};

/** An answer of the server that is no success; its text is never kept, it may quote the request. */
export class VaultRefusal extends PosternError {
  readonly status: number;
  constructor(address: VaultAddress, status: number) {
    const reason = reasons[status] ?? "key_provider_failed";
    super("unavailable", reason, { address: address.origin, status });
    this.status = status;
  }
}

const unreachable = (address: VaultAddress) =>
  new PosternError("unavailable", "key_provider_unreachable", { address: address.origin });

const Answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  auth: z.record(z.string(), z.unknown()).nullish(),
});
export type VaultAnswer = z.output<typeof Answer>;

/**
 * One call of the HTTP API, tried again while its failure may pass.
 * @throws {PosternError} `unavailable`, with the address and the status, never what was sent.
 */
export async function callVault(address: VaultAddress, call: Call): Promise<VaultAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryOnce(address, call);
    } catch (error) {
      if (!mayPass(error) || attempt >= attemptsMax) throw error;
      await pause((pauseMs[attempt - 1] ?? 0) * (0.5 + Math.random()));
    }
  }
}

const mayPass = (error: unknown): boolean =>
  error instanceof VaultRefusal
    ? passing.has(error.status)
    : isPosternError(error) && error.reason !== "key_provider_token_missing";

async function tryOnce(address: VaultAddress, { method, path, body }: Call): Promise<VaultAnswer> {
  const token = tokenOf(address);
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`${address.origin}/v1/${path}`, {
      method,
      // Followed, a redirect would carry the token to wherever it points.
      redirect: "manual",
      signal: AbortSignal.timeout(requestMsMax),
      headers: {
        "X-Vault-Token": token,
        "X-Vault-Request": "true",
        ...(body && { "Content-Type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    text = await answer.text();
  } catch {
    throw unreachable(address);
  }
  if (!answer.ok) throw new VaultRefusal(address, answer.status);
  return parsed(address, text);
}

function tokenOf(address: VaultAddress): string {
  try {
    const token = address.readToken();
    if (/^[\x21-\x7e]+$/.test(token)) return token;
  } catch (error) {
    log().error({ error }, "the file of VAULT_TOKEN_FILE cannot be read");
  }
  throw new PosternError("unavailable", "key_provider_token_missing");
}

function parsed(address: VaultAddress, text: string): VaultAnswer {
  if (text === "") return {};
  try {
    if (text.length <= answerCharactersMax) return Answer.parse(JSON.parse(text));
  } catch {
    // Falls through: what it said may hold what was decrypted.
  }
  throw new PosternError("unavailable", "key_provider_unreadable", { address: address.origin });
}
