import { z } from "zod";
import {
  command,
  conflict,
  execute,
  invalidInput,
  maybe,
  ModuleId,
  newId,
  port,
  Reason,
  sql,
  type PersonId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { isActiveAt } from "./active-person.ts";
import { hashOfHandle, newHandle } from "./handle.ts";
import { mayShape, ModuleName, registration, type Authentication } from "./module.ts";
import { checkKeys } from "./module-keys.ts";
import { lockModule } from "./module-store.ts";
import { readTicketSettings } from "./settings.ts";
import { terminate } from "./terminate.ts";

const right = "modules.manage";
const Shaped = z.object({
  moduleId: ModuleId,
  /** Shown once: only where a client secret was asked for. */
  secret: z.string().nullable(),
});

/** Registers a service with who answers for it, what for, and how it proves itself. */
export const registerModule = command({
  name: "module.register",
  title: "Registers a module: owner, purpose, data classes, scopes and how it proves itself.",
  right,
  rest: { method: "POST", path: "/modules" },
  isAnswerSecret: true,
  input: z.object({ name: ModuleName, ...registration }),
  output: Shaped,
  load: ({ tx }, { name }) =>
    maybe(tx, z.object({ id: z.string() }), sql`select id from module where name = ${name}`),
  authorize: (actor, _known, { scopes }) => mayShape(actor, scopes),
  run: async (work) => {
    const { input, now, tx } = work;
    if (work.resource) throw conflict("module_name_taken");
    const owner = await checkShape(tx, input, now);
    const proof = await proofOf(tx, input.authentication);
    const moduleId = newId<"module">();
    await execute(
      tx,
      sql`insert into module (id, name, owner, owner_id, purpose, data_classes, scopes,
            authentication, jwks, certificate, secret_hash, shaped_by, created_at, changed_at)
          values (${moduleId}::uuid, ${input.name}, ${owner}, ${input.ownerId}::uuid,
            ${input.purpose}, ${input.dataClasses}::text[], ${input.scopes}::text[],
            ${proof.method}, ${proof.jwks}::jsonb, ${proof.certificate}, ${proof.hash},
            ${shaperOf(work)}::uuid, ${now}, ${now})`,
    );
    recordShape(work, moduleId, input);
    return { moduleId, secret: proof.secret };
  },
});

/** Replaces all of it but the name; what the module carries ends, and it proves itself anew. */
export const editModule = command({
  name: "module.edit",
  title: "Changes a module's owner, purpose, data classes, scopes or way to prove itself.",
  right,
  rest: { method: "PUT", path: "/modules/{moduleId}" },
  isAnswerSecret: true,
  input: z.object({ moduleId: ModuleId, ...registration }),
  output: Shaped,
  load: ({ tx }, { moduleId }) => lockModule(tx, moduleId),
  authorize: (actor, module, { scopes }) => mayShape(actor, [...module.scopes, ...scopes]),
  run: async (work) => {
    const { input, now, tx, resource } = work;
    if (resource.retiredAt) throw conflict("module_is_retired");
    const owner = await checkShape(tx, input, now);
    const proof = await proofOf(tx, input.authentication);
    await execute(
      tx,
      sql`update module set owner = ${owner}, owner_id = ${input.ownerId}::uuid,
            purpose = ${input.purpose}, data_classes = ${input.dataClasses}::text[],
            scopes = ${input.scopes}::text[], authentication = ${proof.method},
            jwks = ${proof.jwks}::jsonb, certificate = ${proof.certificate},
            secret_hash = ${proof.hash}, shaped_by = ${shaperOf(work)}::uuid,
            changed_at = ${now}
          where id = ${input.moduleId}::uuid`,
    );
    const subject = { kind: "module", id: input.moduleId } as const;
    await terminate(work, [subject], { reason: "module_changed" });
    recordShape(work, input.moduleId, input);
    return { moduleId: input.moduleId, secret: proof.secret };
  },
});

/** Ends a module for good: its name is never given again. */
export const retireModule = command({
  name: "module.retire",
  title: "Retires a module and ends everything that it carries.",
  right,
  rest: { method: "POST", path: "/modules/{moduleId}/retire" },
  input: z.object({ moduleId: ModuleId, reason: Reason }),
  output: z.object({ ended: z.number() }),
  load: ({ tx }, { moduleId }) => lockModule(tx, moduleId),
  authorize: (actor) => mayShape(actor, []),
  run: async (work) => {
    const { input, now, tx, resource } = work;
    if (resource.retiredAt) throw conflict("module_is_retired");
    const { moduleId, reason } = input;
    await execute(
      tx,
      sql`update module set retired_at = ${now}, changed_at = ${now}
          where id = ${moduleId}::uuid`,
    );
    const ended = await terminate(work, [{ kind: "module", id: moduleId }], {
      reason: "module_retired",
      words: reason,
    });
    work.record({ target: moduleId, detail: { ended }, personal: { reason } });
    return { ended };
  },
});

const shaperOf = ({ actor }: Pick<Work, "actor">) =>
  actor.kind === "person" ? actor.personId : null;

type Shape = {
  readonly ownerId: PersonId;
  readonly scopes: readonly string[];
  readonly purpose: string;
  readonly dataClasses: readonly string[];
  readonly authentication: Authentication;
};

/** Answers the owner's number. @throws when somebody or something that it names is not there. */
async function checkShape(tx: Tx, { ownerId, scopes }: Shape, now: Date): Promise<string> {
  const known = port("knownScopes")();
  const unknown = scopes.filter((scope) => !known.includes(scope));
  if (unknown.length > 0) {
    throw invalidInput([{ field: "scopes", reason: "unknown_scope", expected: known.join(" ") }]);
  }
  const owner = await maybe(
    tx,
    z.object({ number: z.string() }),
    sql`select p.employee_number as number from person p
        where p.id = ${ownerId}::uuid and ${isActiveAt(now)}`,
  );
  if (owner) return owner.number;
  throw invalidInput([{ field: "ownerId", reason: "not_active", expected: "somebody at work" }]);
}

async function proofOf(tx: Tx, authentication: Authentication) {
  const none = { jwks: null, certificate: null, hash: null, secret: null };
  const { method } = authentication;
  if (method === "private_key_jwt") {
    checkKeys(authentication.jwks);
    return { ...none, method, jwks: JSON.stringify(authentication.jwks) };
  }
  if (method === "tls_client_auth") {
    return { ...none, method, certificate: authentication.certificate };
  }
  const { allowsClientSecret } = await readTicketSettings(tx);
  if (!allowsClientSecret) throw conflict("client_secrets_not_allowed");
  const secret = newHandle();
  return { ...none, method, secret, hash: hashOfHandle(secret) ?? null };
}

/** Keys are public, and a hash of them says which were in force. */
const recordShape = (work: Work, moduleId: ModuleId, shape: Shape) =>
  work.record({
    target: moduleId,
    persons: [shape.ownerId],
    detail: {
      ownerId: shape.ownerId,
      scopes: [...shape.scopes],
      dataClasses: [...shape.dataClasses],
      authentication: shape.authentication.method,
    },
  });
