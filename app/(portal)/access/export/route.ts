import { getTranslations } from "next-intl/server";
import { csvFile } from "#app/csv.ts";
import { beginFromTicket } from "#app/session.ts";
import { reasonText } from "#components/access/reason-text.ts";
import { exportAccessAsOf } from "#lib/desk/index.ts";
import { accessAsked } from "../asked.ts";

/** Everybody's rights at that instant, with reasons and approvers, sent while they are read. */
export async function GET(request: Request): Promise<Response> {
  const asked = Object.fromEntries(new URL(request.url).searchParams);
  const [t, access, context, question] = await Promise.all([
    getTranslations("as-of"),
    getTranslations("access"),
    beginFromTicket(),
    accessAsked(asked),
  ]);
  const header = [
    t("column.number"),
    t("column.person"),
    t("column.department"),
    t("system"),
    t("right"),
    t("column.risk"),
    t("column.since"),
    t("column.until"),
    t("column.why"),
  ];
  return csvFile("access", header, (send) =>
    exportAccessAsOf(context, {
      ...question,
      write: (lines) =>
        send(
          lines.map((line) => [
            line.employeeNumber,
            line.displayName,
            line.department,
            line.system,
            line.entitlement,
            line.risk,
            line.validFrom,
            line.validTo,
            line.reasons.map((reason) => reasonText(access, reason)).join("; "),
          ]),
        ),
    }),
  );
}
