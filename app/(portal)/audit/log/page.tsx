import { getFormatter, getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { CheckpointTable } from "#components/audit/checkpoint-table.tsx";
import { Consistency } from "#components/audit/consistency.tsx";
import { VerifyLog } from "#components/audit/verify-log.tsx";
import { Page } from "#components/shell/page.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Section } from "#components/ui/section.tsx";
import { listCheckpoints, proveConsistency } from "#lib/audit/index.ts";
import { isPosternError } from "#lib/kernel/index.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Whether the log is what it was: verify all of it, its signed heads, and one head by another. */
export default async function LogPage({ searchParams }: Props) {
  const [t, format, given, context] = await Promise.all([
    getTranslations("audit"),
    getFormatter(),
    searchParams,
    beginFromTicket(),
  ]);
  const { from, to, cursor } = firstOf(given, ["from", "to", "cursor"]);
  const asked = { limit: 20, ...(cursor !== undefined && { cursor }) };
  const { key, items, nextCursor } = await answered(listCheckpoints(context, asked));
  const size = items[0]?.size ?? 0;
  return (
    <Page
      title={t("log-title", { events: format.number(size) })}
      crumbs={[{ label: t("name"), href: "/audit" }, { label: t("log") }]}
      lead={t("log-lead")}
    >
      <div className="flex flex-col gap-8">
        <VerifyLog events={size} />
        <Section title={t("consistency")} ruled>
          <Consistency from={from} to={to} proven={await provenFor(from, to)} />
        </Section>
        <Section title={t("heads")} note={t("heads-note")}>
          {key !== null && (
            <p className="caption pb-2 wrap-anywhere">
              {t("key")} <span className="mono">{key}</span>
            </p>
          )}
          <CheckpointTable heads={items} newest={size} />
          <Pagination
            firstHref={cursor && "/audit/log"}
            nextHref={nextCursor ? addressOf("/audit/log", { cursor: nextCursor }) : undefined}
          />
        </Section>
      </div>
    </Page>
  );
}

const sizeOf = (text: string | undefined) =>
  text !== undefined && /^[1-9]\d{0,12}$/.test(text) ? Number(text) : undefined;

/** The proof that was asked for, or what was wrong with the question. */
async function provenFor(from: string | undefined, to: string | undefined) {
  const [older, newer] = [sizeOf(from), sizeOf(to)];
  if (from === undefined) return undefined;
  if (older === undefined || (to !== undefined && newer === undefined)) return "wrong" as const;
  try {
    const asked = { from: older, ...(newer !== undefined && { to: newer }) };
    return await proveConsistency(await beginFromTicket(), asked);
  } catch (error) {
    if (isPosternError(error) && error.code === "invalid_input") return "wrong" as const;
    throw error;
  }
}
