import { beforeAll, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { createHostToken, registerSelf } from "#lib/bastion/index.ts";
import { createSystem } from "#lib/catalog/index.ts";
import { listDetections } from "#lib/incidents/index.ts";
import { begin, database, nobody } from "#lib/kernel/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { clock, openCompany, runJobs, type Company } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { newPair } from "./certified.ts";

const address = "192.0.2.10";
const elsewhere = "192.0.2.66";
let company: Company;
let made = 0;

beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
  await grantAdministrator(console_, { employeeNumber: "10001" });
  const system = { code: "web", name: "Web servers", kind: "hosts", zone: "production" } as const;
  await createSystem(console_, system);
});

const tokenFor = async (code: string) =>
  (await createHostToken(console_, { code, systemCode: "web", address })).token;

type Using = { readonly token: string; readonly code: string; readonly from?: string };
const use = ({ token, code, from = address }: Using) =>
  registerSelf(begin(nobody, { address: from }), { token, code, hostKeys: [newPair().line] });

/** What is told of the host with this code, and how many notices of it its keeper has. */
async function toldOf(code: string) {
  await runJobs();
  const { detections } = await listDetections(console_, { who: code });
  const { rows } = await database().pool.query(
    "select from notice where kind = 'host_token' and data->>'state' = $1 and person_id = $2",
    [code, company.who("boss")],
  );
  const found = detections.map(({ kind, address: from, isAlerted }) => [kind, from, isAlerted]);
  return { found, notices: rows.length };
}

const misused = (from: string) => ({
  found: [["host_token_misused", from, true]],
  notices: 1,
});

test.each<[how: string, from: string, misuse: (of: Using) => Promise<unknown>]>([
  [
    "once more",
    elsewhere,
    async (of) => {
      expect(await use(of)).toMatchObject({ isRegistered: true });
      await use({ ...of, from: elsewhere });
    },
  ],
  [
    "after its hour",
    address,
    async (of) => {
      clock.now = new Date(clock.now.getTime() + 60 * 60_000);
      await use(of);
    },
  ],
  ["for another host", address, (of) => use({ ...of, code: "another-1" })],
  ["from elsewhere", elsewhere, (of) => use({ ...of, from: elsewhere })],
])("whoever keeps hosts hears of a token that is used %s", async (_how, from, misuse) => {
  const code = `own-${(made += 1)}`;
  await misuse({ token: await tokenFor(code), code });
  expect(await toldOf(code)).toEqual(misused(from));
});

test("of one that is tried again and again they hear once, and every try is there", async () => {
  const code = `own-${(made += 1)}`;
  const token = await tokenFor(code);
  for (let times = 0; times < 3; times++) await use({ token, code, from: elsewhere });
  const { found, notices } = await toldOf(code);
  expect([found.length, notices]).toEqual([3, 1]);
});

test("nobody hears of a token that is used as it was made to be, or that nobody made", async () => {
  const code = `own-${(made += 1)}`;
  expect(await use({ token: await tokenFor(code), code })).toMatchObject({ isRegistered: true });
  await expect(use({ token: "x".repeat(43), code })).rejects.toMatchObject({
    reason: "bad_host_token",
  });
  expect(await toldOf(code)).toEqual({ found: [], notices: 0 });
});
