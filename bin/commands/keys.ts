import { InvalidArgumentError, Option, type Command } from "commander";
import {
  getKey,
  listKeys,
  listRoots,
  moveKeys,
  planMove,
  prepareRoot,
  removeRoot,
  rewrapRoot,
  rotateKey,
  rotateRoot,
} from "#lib/keys/index.ts";
import { addDestruction } from "../key-destruction-verbs.ts";
import { card, print, table } from "../print.ts";
import { withPostern, type Opened } from "../with-postern.ts";

type Json = { json?: boolean };

const kinds = ["local", "vault", "pkcs11"] as const;
type Kind = (typeof kinds)[number];

const version = (text: string): number => {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError("expected a version, as 2");
};

export function add(program: Command): void {
  const keys = program.command("keys").description("who may open what: keys, and root keys");
  keys
    .command("list")
    .description("every key with its versions, and how many keys hang on each")
    .option("--scope <scope>", "one scope alone, as postern:audit")
    .option("--json", "print as JSON")
    .action((options: Json & { scope?: string }) =>
      withPostern((opened) => showKeys(opened, options)),
    );
  keys
    .command("show")
    .description("what still hangs on one version of a key")
    .argument("<scope>", "as postern:audit")
    .argument("<version>", "as 1", version)
    .option("--json", "print as JSON")
    .action((scope: string, at: number, { json }: Json) =>
      withPostern(async ({ console: context }) => {
        const { places, ...key } = await getKey(context, { scope, version: at });
        const sealed = places.map(({ place, values }) => [place, `${values} values`]);
        const words = () => card({ ...key, ...Object.fromEntries(sealed) });
        print({ ...key, places }, { json, words });
      }),
    );
  keys
    .command("rotate")
    .description("give a scope a new key; a worker moves what hangs on the old one")
    .argument("<scope>", "as postern:audit")
    .action((scope: string) =>
      withPostern(async ({ console: context }) => {
        const rotated = await rotateKey(context, { scope });
        process.stdout.write(`${rotated.scope} is sealed by version ${rotated.version}\n`);
      }),
    );
  addRoots(keys);
  addDestruction(keys, version);
}

function addRoots(keys: Command): void {
  keys
    .command("roots")
    .description("the provider's root keys, and how many keys each wraps")
    .option("--json", "print as JSON")
    .action(({ json }: Json) => withPostern((opened) => showRoots(opened, json)));
  keys
    .command("rotate-root")
    .description("let a new root key wrap, and wrap anew what an earlier one did; can be repeated")
    .option("--prepare", "only make the key, to be brought to other machines first")
    .action(({ prepare }: { prepare?: boolean }) =>
      withPostern((opened) => (prepare ? prepareNext(opened) : rotate(opened))),
    );
  keys
    .command("move")
    .description("let another provider wrap every key; KMS and KMS_ALSO name both")
    .addOption(
      new Option("--to <provider>", "which of the two").choices(kinds).makeOptionMandatory(),
    )
    .option("--dry-run", "only count")
    .action(({ to, dryRun }: { to: Kind; dryRun?: boolean }) =>
      withPostern((opened) => (dryRun ? showMove(opened, to) : move(opened, to))),
    );
  keys
    .command("remove-root")
    .description("forget an earlier root key, once nothing hangs on it")
    .argument("<root>", "as roots names it")
    .action((root: string) =>
      withPostern(async ({ console: context }) => {
        await removeRoot(context, { root });
        process.stdout.write(`${root} is forgotten; backups of before still need it\n`);
      }),
    );
}

async function showKeys({ console: context }: Opened, options: Json & { scope?: string }) {
  const { scope } = options;
  const items: Awaited<ReturnType<typeof listKeys>>["items"] = [];
  let cursor: string | undefined;
  do {
    const page = await listKeys(context, {
      limit: 200,
      ...(scope !== undefined && { scope }),
      ...(cursor !== undefined && { cursor }),
    });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && items.length < rowsMax);
  const words = () =>
    table(items, {
      SCOPE: (key) => key.scope,
      VERSION: (key) => key.version,
      STATE: (key) => key.state,
      WRAPS: (key) => key.wraps,
      SINCE: (key) => key.createdAt.toISOString(),
    });
  print(items, { json: options.json, words });
}
/** More is read by scope. */
const rowsMax = 10_000;

async function showRoots({ console: context }: Opened, json?: boolean) {
  const { provider, roots } = await listRoots(context, {});
  const words = () =>
    table(roots, {
      ROOT: ({ root }) => root,
      STATE: ({ isCurrent, isThere }) => (isCurrent ? "wraps" : isThere ? "opens" : "MISSING"),
      KEYS: ({ wraps }) => wraps,
    });
  print({ provider, roots }, { json, words });
}

async function prepareNext({ console: context, settings }: Opened) {
  const { root } = await prepareRoot(context, {});
  process.stdout.write(
    `${root} opens from now on. Bring ${settings.keyFile} to every machine, then rotate-root.\n`,
  );
}

/** Batch after batch: stopped at any point, everything opens, and the next call goes on. */
async function rotate({ console: context }: Opened) {
  const { root, isNew } = await rotateRoot(context, {});
  process.stdout.write(`${root} wraps ${isNew ? "from now on" : "already: going on"}\n`);
  for (let left = 1; left > 0;) {
    const batch = await rewrapRoot(context, {});
    left = batch.left;
    if (batch.keys > 0) process.stdout.write(`${batch.keys} keys wrapped anew, ${left} left\n`);
  }
  process.stdout.write('earlier root keys may go: "postern keys roots", "keys remove-root"\n');
}

async function showMove({ console: context }: Opened, to: Kind) {
  const { keys, moved, from, root } = await planMove(context, { to });
  const by = root === null ? "a root key yet to be made" : `root key ${root}`;
  process.stdout.write(
    `${keys} keys would move from ${from} to ${to} (${by}); ${moved} are there\n`,
  );
}

/** One key a transaction: whoever needs a new key meanwhile waits for one alone. */
async function move({ console: context }: Opened, to: Kind) {
  for (let left = 1; left > 0;) {
    const batch = await moveKeys(context, { to, keysMax: 1 });
    left = batch.left;
    if (batch.keys > 0) process.stdout.write(`${batch.keys} key moved, ${left} left\n`);
  }
  const { moved } = await planMove(context, { to });
  process.stdout.write(`all ${moved} keys are wrapped by ${to}\n`);
}
