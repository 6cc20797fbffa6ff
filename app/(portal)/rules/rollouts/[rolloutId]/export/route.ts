import { getTranslations } from "next-intl/server";
import { csvFile } from "#app/csv.ts";
import { beginFromTicket } from "#app/session.ts";
import { listRolloutPersons } from "#lib/access/index.ts";

type Context = { params: Promise<{ rolloutId: string }> };

/** Everybody whom a roll-out concerns, one line for each right that comes or goes. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const [{ rolloutId }, t, context] = await Promise.all([
    params,
    getTranslations("rollouts"),
    beginFromTicket(),
  ]);
  const asked = new URL(request.url).searchParams.get("side");
  const side = (["gain", "lose"] as const).find((each) => each === asked);
  const header = ["number", "person", "department", "change", "system", "right", "state"] as const;
  const names = header.map((key) => t(`csv.${key}`));
  return csvFile(`rollout-${rolloutId}`, names, async (send) => {
    let cursor: string | undefined;
    do {
      const page = await listRolloutPersons(context, { rolloutId, side, limit: 200, cursor });
      const byId = new Map(page.rights.map((right) => [right.entitlementId, right]));
      const line = (person: (typeof page.persons)[number]) => (change: string) => (id: string) => [
        person.employeeNumber,
        person.displayName,
        person.department,
        change,
        byId.get(id)?.system ?? null,
        byId.get(id)?.entitlement ?? id,
        t(`person-state.${person.state as "planned"}`),
      ];
      await send(
        page.persons.flatMap((person) => [
          ...person.gains.map(line(person)(t("csv.gained"))),
          ...person.losses.map(line(person)(t("csv.lost"))),
        ]),
      );
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
  });
}
