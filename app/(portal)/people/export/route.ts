import { getTranslations } from "next-intl/server";
import { csvFile } from "#app/csv.ts";
import { beginFromTicket } from "#app/session.ts";
import { listPeople } from "#lib/people/index.ts";
import { peopleAsked } from "../asked.ts";

/** Everybody whom the list shows, as a file. */
export async function GET(request: Request): Promise<Response> {
  const [t, context] = await Promise.all([getTranslations("people"), beginFromTicket()]);
  const asked = peopleAsked(Object.fromEntries(new URL(request.url).searchParams));
  const header = [
    t("column.number"),
    t("column.name"),
    t("column.title"),
    t("department"),
    t("manager"),
    t("column.state"),
    t("zone"),
  ];
  return csvFile("people", header, async (send) => {
    let cursor: string | undefined;
    do {
      const page = await listPeople(context, { ...asked, limit: 200, cursor });
      await send(
        page.people.map((each) => [
          each.employeeNumber,
          each.displayName,
          each.title,
          each.orgName,
          each.managerName,
          t(`state.${each.status}`),
          each.timeZone,
        ]),
      );
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
  });
}
