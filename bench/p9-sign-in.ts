import { hash, verify } from "@node-rs/argon2";
import { generateSync } from "otplib";
import { now } from "#lib/kernel/index.ts";
import {
  beginSignIn,
  completeEnrolment,
  createEnrolmentLink,
  enrolPassword,
  readOfferedTotp,
  redeemLogin,
  tryCode,
  tryPassword,
} from "#lib/signin/index.ts";
import { parameters } from "#lib/signin/hash-password.ts";
import { asOperator, rosterOf } from "./company.ts";
import { median, timed, type Finding } from "./measure.ts";
import { importPeople } from "./p1-first-load.ts";

const [people, atOnce, rounds] = [120, 16, 5];
const password = "quiet lantern 48";
const stepMs = 30_000;

type Member = { readonly number: string; readonly secret: string };

/** P9: whole sign-ins, password and code to ticket, against nothing but their hashing. */
export async function signIns(): Promise<Finding[]> {
  const roster = rosterOf(people * rounds);
  await importPeople(roster, "full");
  const members: Member[] = [];
  for (const row of roster) members.push(await enrol(row.employee_number));
  const known = await hash(password, parameters);
  const pairs: { ours: number; bare: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const these = members.slice(round * people, (round + 1) * people);
    const bare = await timed(() => each(these, () => verify(known, password)));
    const ours = await timed(() => each(these, signIn));
    pairs.push({ ours: people / ours.ms, bare: people / bare.ms });
  }
  return [findingOf(pairs)];
}

/** Runs the work for all of them, so many at the same time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const one = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

/** From where the address of each differs: nobody is throttled for the others. */
const from = (number: string) =>
  beginSignIn({ address: `10.${Number(number) >> 16}.${(Number(number) >> 8) & 255}.1` });
const codeAt = (secret: string, ms: number) =>
  generateSync({ secret, epoch: Math.floor(ms / 1000) });

/** By a link, with the code of the step before, so that the next one is still to be taken. */
async function enrol(number: string): Promise<Member> {
  const { path } = await createEnrolmentLink(asOperator, { employeeNumber: number });
  const context = from(number);
  const token = path.replace("/enrol/", "");
  const { handle } = await enrolPassword(context, { token, password });
  const { secret } = await readOfferedTotp(context, { handle });
  const code = codeAt(secret, now().getTime() - stepMs);
  await completeEnrolment(context, { handle, code });
  return { number, secret };
}

async function signIn({ number, secret }: Member): Promise<void> {
  const context = from(number);
  const { handle = "" } = await tryPassword(context, { account: number, password });
  await tryCode(context, { handle, code: codeAt(secret, now().getTime()) });
  await redeemLogin(context, { handle });
}

function findingOf(pairs: readonly { ours: number; bare: number }[]): Finding {
  const middle = (of: (pair: { ours: number; bare: number }) => number) =>
    median(pairs.map(of).sort((a, b) => a - b));
  const share = middle(({ ours, bare }) => ours / bare);
  return {
    row: "P9",
    what: `password and code to ticket, ${atOnce} at once`,
    people: people * rounds,
    baseline: "argon2id alone, as many at once",
    target: "≥ 85 % of the hash-bound limit",
    ratio: share,
    met: share >= 0.85,
    numbers: {
      "sign-ins a second": 1000 * middle(({ ours }) => ours),
      "hashes a second": 1000 * middle(({ bare }) => bare),
    },
    note: "one process beside its database; median of five rounds",
  };
}
