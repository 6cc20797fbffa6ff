import { afterAll, expect } from "vitest";
import { database } from "#lib/kernel/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";
import { checkKeys, moveKeys, openProvider, useKeyProvider } from "#lib/keys/index.ts";
import { newInstallation, type Installation } from "#tests/operate/installation.ts";
import {
  atConsole,
  openAuthenticator,
  sayAbout,
  sealAuthenticator,
  wordOf,
} from "./sealed-company.ts";
import { newToken, notRun } from "./soft-token.ts";
import { TransitServer } from "./transit-server.ts";

export type Kind = "local" | "vault" | "pkcs11";
/** What KMS and KMS_ALSO say to a process. */
export type Sided = { readonly current: Kind; readonly also?: Kind };

export type Moving = {
  readonly home: Installation;
  readonly server: TransitServer;
  readonly environment: (sided: Sided) => Record<string, string>;
  /** From now on this process has these providers. */
  readonly use: (sided: Sided) => void;
  /** The same, as one that was just started and remembers no key; and everything opens. */
  readonly openAs: (sided: Sided) => Promise<void>;
};

/** An installation with something sealed, and three providers in reach; call it in `beforeAll`. */
export async function openMoving(): Promise<Moving> {
  const home = await newInstallation();
  const db = await home.open();
  afterAll(() => db.close());
  const server = new TransitServer();
  const origin = await server.start();
  const token: Record<string, string> =
    notRun === undefined ? newToken("Moving").environment : { KMS: "" };
  const { KMS: pkcs11 = "", ...pins } = token;
  const kms: Record<Kind, string> = {
    ...{ local: "local", vault: `vault:${origin}/transit/postern`, pkcs11 },
  };
  const environment = ({ current, also }: Sided): Record<string, string> => ({
    ...{ DATA_DIR: home.dataDir, VAULT_TOKEN: server.token, ...pins },
    KMS: kms[current],
    ...(also && { KMS_ALSO: kms[also] }),
  });
  const use = (sided: Sided) => useKeyProvider(openProvider(readSettings(environment(sided))));
  const one = await sealAuthenticator();
  const said = await sayAbout(one.personId, "hello");
  const openAs = async (sided: Sided) => {
    use(sided);
    expect(await openAuthenticator(one)).toBe(one.secret);
    expect(await wordOf(said)).toBe(said.word);
    expect(await checkKeys(atConsole, {})).toMatchObject({ isUsable: true });
  };
  return { home, server, environment, use, openAs };
}

/** What wraps the keys that hang on a root key, in hexadecimal. */
export async function wrapped(): Promise<string[]> {
  const { rows } = await database().pool.query<{ wrapped: Buffer }>(
    "select wrapped from data_key where wrapped_by is null and state <> 'destroyed' order by id",
  );
  return rows.map((row) => row.wrapped.toString("hex"));
}

/** Batch after batch, as the verb does; answers how many keys moved. */
export async function moveAll(to: Kind, keysMax = 10): Promise<number> {
  let moved = 0;
  for (let left = 1; left > 0;) {
    const batch = await moveKeys(atConsole, { to, keysMax });
    moved += batch.keys;
    left = batch.left;
  }
  return moved;
}
