import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import {
  command,
  conflict,
  invalidInput,
  isPosternError,
  many,
  needs,
  notFound,
  sql,
  type Problem,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { Code } from "#lib/catalog/index.ts";
import { Address, HostCode, Port, SourceAddresses } from "../host.ts";
import { lockHost, pinnedKeys, type Host } from "../host-store.ts";
import { addHost, changeHost, findGroup, HostKeys } from "../register-host.ts";
import { Login, RightShape, ToldShape, wholeShape } from "../right.ts";
import { lockEntitlement, shape } from "../shape-right.ts";

const right = "bastion.manage";
const itemsMax = 500;

const FileHost = z.strictObject({
  code: HostCode,
  system: Code,
  address: Address,
  port: Port.default(22),
  hostKeys: HostKeys,
  sourceAddresses: SourceAddresses.default([]),
  breakGlassAccount: Login.nullable().default(null),
});
type FileHost = z.output<typeof FileHost>;

const FileRight = z.strictObject({ system: Code, entitlement: Code, ...ToldShape.shape });
type FileRight = z.output<typeof FileRight>;

const Change = z.object({
  act: z.enum(["create", "change"]),
  kind: z.enum(["host", "right"]),
  code: z.string(),
  fields: z.array(z.string()),
});
type Change = z.output<typeof Change>;

/** Makes hosts, and what rights allow on them, what a file says; or only says what it would do. */
export const applyHosts = command({
  name: "bastion.apply-hosts",
  title: "Makes hosts and rights on them what a file says; what is not in it is left as it is.",
  ...{ right, scope: "bastion:manage" },
  rest: { method: "POST", path: "/bastion/hosts/apply" },
  input: z.object({
    hosts: z.array(FileHost).max(itemsMax).default([]),
    rights: z.array(FileRight).max(itemsMax).default([]),
    dryRun: z.boolean().default(false),
  }),
  output: z.object({
    changes: z.array(Change),
    /** Hosts of the groups in the file that are not in it. */
    drift: z.array(z.object({ code: z.string() })),
  }),
  load: async () => undefined,
  authorize: needs(right),
  run: async (work) => {
    const { hosts, rights, dryRun } = work.input;
    const problems: Problem[] = [];
    const trying = tryingInto(problems);
    const changes: Change[] = [];
    for (const [at, each] of rights.entries()) {
      changes.push(...(await trying(`rights.${at}`, () => applyRight(work, each))));
    }
    // In one order, whatever the file's: two files at once wait for each other, and none for both.
    const ordered = [...hosts.entries()].toSorted(([, a], [, b]) => (a.code < b.code ? -1 : 1));
    for (const [at, each] of ordered) {
      changes.push(...(await trying(`hosts.${at}`, () => applyHost(work, each))));
    }
    if (problems.length > 0) throw invalidInput(problems);
    if (dryRun) work.discard();
    return { changes, drift: await driftOf(work.tx, hosts) };
  },
});

/** All that is wrong with a file is said at once. */
const tryingInto =
  (problems: Problem[]) =>
  async (field: string, act: () => Promise<Change[]>): Promise<Change[]> => {
    try {
      return await act();
    } catch (error) {
      if (!isPosternError(error) || !["conflict", "not_found"].includes(error.code)) throw error;
      problems.push({ field, reason: error.reason, expected: "see the reason" });
      return [];
    }
  };

async function applyHost(work: Work, told: FileHost): Promise<Change[]> {
  const { code } = told;
  const system = await findGroup(work.tx, told.system, work.now);
  if (!system) throw notFound("system");
  const host = await lockHost(work.tx, code);
  if (!host) {
    await addHost(work, { ...told, systemId: system.id });
    return [{ act: "create", kind: "host", code, fields: [] }];
  }
  if (host.retiredAt) throw conflict("host_is_retired");
  if (host.systemId !== system.id) throw conflict("host_is_of_another_group");
  const fields = await changedFields(work.tx, host, told);
  if (fields.length === 0) return [];
  await changeHost(work, host, told);
  return [{ act: "change", kind: "host", code, fields }];
}

async function changedFields(tx: Tx, host: Host, told: FileHost): Promise<string[]> {
  const same = ["address", "port", "sourceAddresses", "breakGlassAccount"] as const;
  const pinned = await pinnedKeys(tx, host.id);
  const [before, after] = [pinned, told.hostKeys].map((keys) =>
    [...new Set(keys.map(({ blob }) => Buffer.from(blob).toString("base64")))].toSorted(),
  );
  return [
    ...same.filter((field) => !isDeepStrictEqual(host[field], told[field])),
    ...(isDeepStrictEqual(before, after) ? [] : ["hostKeys"]),
  ];
}

async function applyRight(work: Work, told: FileRight): Promise<Change[]> {
  const { system: systemCode, entitlement: entitlementCode, ...said } = told;
  const { login } = said;
  const found = await lockEntitlement(work.tx, { systemCode, entitlementCode, login });
  const before = found?.before;
  const wanted = wholeShape(said, before);
  const fields = shapeFields.filter(
    (field) => !before || !isSameSet([before[field]].flat(), [wanted[field]].flat()),
  );
  if (before && fields.length === 0) return [];
  await shape(work, found, wanted);
  const code = `${systemCode}/${entitlementCode}`;
  return [{ act: before ? "change" : "create", kind: "right", code, fields: before ? fields : [] }];
}

const shapeFields = Object.keys(RightShape.shape) as (keyof RightShape)[];

const isSameSet = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  isDeepStrictEqual(new Set(a), new Set(b));

const driftOf = (tx: Tx, hosts: readonly FileHost[]) =>
  many(
    tx,
    z.object({ code: z.string() }),
    sql`select h.code from bastion_host h join system s on s.id = h.system_id
        where h.retired_at is null and s.code = any (${hosts.map(({ system }) => system)}::text[])
          and not h.code = any (${hosts.map(({ code }) => code)}::text[])
        order by h.code limit 1000`,
  );
