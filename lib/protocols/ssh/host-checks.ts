import {
  certifyCheck,
  noteHostCheck,
  raiseHostAlarm,
  takeHostChecks,
  type Finding,
  type HostCheck,
} from "#lib/bastion/index.ts";
import { log, newId, PosternError } from "#lib/kernel/index.ts";
import { gateway } from "./gateway-actor.ts";
import type { Question } from "./messages.ts";
import type { Worker, Workers } from "./workers.ts";

/** Checks under way, by the name that their worker knows them by. */
export type OpenChecks = Map<string, { readonly worker: Worker; readonly check: HostCheck }>;

const askEveryMs = 2000;
/** At once, of one gateway. */
const openMax = 8;

/** Hands hosts that are due to workers: a host's SSH is read by whoever holds no database. */
export function handOutChecks(open: OpenChecks, workers: Pick<Workers, "next">): () => void {
  const state = { isAsking: false };
  const ask = async (): Promise<void> => {
    if (state.isAsking || open.size >= openMax) return;
    state.isAsking = true;
    try {
      for (const check of await takeHostChecks(openMax - open.size)) hand(check);
    } catch (error) {
      log().debug({ err: error }, "no host is checked while the database is away");
    } finally {
      state.isAsking = false;
    }
  };
  const hand = (check: HostCheck) => {
    const worker = workers.next();
    if (!worker) return;
    const checkId = newId<"host-check">();
    open.set(checkId, { worker, check });
    const { code, address, port, logins, hostKeys } = check;
    worker.send({ kind: "check", task: { checkId, code, address, port, logins, hostKeys } });
  };
  const timer = setInterval(() => void ask(), askEveryMs).unref();
  return () => clearInterval(timer);
}

type Asked = Extract<Question, { ask: "certify-check" }>;

/** A worker has certificates for the host that it was handed, and for no other. */
export async function certifyChecked(open: OpenChecks, worker: Worker, asked: Asked) {
  const found = open.get(asked.checkId);
  if (found?.worker.id !== worker.id) throw new PosternError("forbidden", "not_your_check");
  const { hostId, logins } = found.check;
  if (asked.publicKeys.length !== logins.length) {
    throw new PosternError("invalid_input", "other_number_of_keys");
  }
  const keys = asked.publicKeys.flatMap((publicKey, at) => {
    const login = logins[at];
    return login === undefined ? [] : [{ login, publicKey }];
  });
  return certifyCheck(gateway(), { hostId, keys, sourceAddress: asked.sourceAddress });
}

type Checked = { readonly checkId: string; readonly findings: readonly Finding[] | null };

/** Keeps what a worker found, and tells whoever must know. */
export async function noteChecked(
  open: OpenChecks,
  worker: Worker,
  { checkId, findings }: Checked,
): Promise<void> {
  const found = open.get(checkId);
  if (found?.worker.id !== worker.id) return;
  open.delete(checkId);
  if (!findings) return;
  const { hostId } = found.check;
  const kind = await noteHostCheck({ hostId, findings });
  if (kind) await raiseHostAlarm(gateway(), { hostId, kind, findings: [...findings] });
}

/** A worker that died found nothing: another looks in two minutes. */
export function forgetChecks(open: OpenChecks, worker: Worker): void {
  for (const [checkId, each] of open) if (each.worker.id === worker.id) open.delete(checkId);
}
