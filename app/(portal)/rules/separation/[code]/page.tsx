import { Archive } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { SodForm } from "#components/rules/sod-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { getSodRule, searchTargets } from "#lib/access/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { findGivable } from "../../actions.ts";
import { previewRetiring, previewSeparation } from "../actions.ts";

type Props = { params: Promise<{ code: string }> };

export default async function SeparationRulePage({ params }: Props) {
  const [{ code }, t, context] = await Promise.all([
    params,
    getTranslations("rules"),
    beginFromTicket(),
  ]);
  const rule = await answered(getSodRule(context, { code: decodeURIComponent(code) }));
  const ids = [...rule.left, ...rule.right].map(({ id }) => id);
  const [{ targets }, viewer] = await Promise.all([
    searchTargets(context, { ids }),
    getViewer(context, {}),
  ]);
  const mayEdit = viewer.rights.includes("rules.manage");
  const { name, description, ownerId, mode } = rule;
  const side = (of: typeof rule.left) =>
    targets.filter(({ id }) => of.some((one) => one.id === id));
  return (
    <Page
      title={name}
      crumbs={[
        { label: t("name"), href: "/rules" },
        { label: t("tab.separation"), href: "/rules/separation" },
        { label: name },
      ]}
      chips={
        rule.retiredAt === null ? null : (
          <StatusChip tone="neutral">{t("state.retired")}</StatusChip>
        )
      }
      lead={t("sod.rule-lead", { count: rule.stopped })}
      actions={
        mayEdit &&
        rule.retiredAt === null && (
          <CommandForm
            action={previewRetiring}
            fields={{ code: rule.code, name, description, ownerId: ownerId ?? "" }}
            button={{ kind: "danger", icon: <Archive />, children: t("retire") }}
          />
        )
      }
    >
      <SodForm
        rule={{
          code: rule.code,
          name,
          description,
          ownerId,
          mode,
          left: side(rule.left),
          right: side(rule.right),
        }}
        isNew={false}
        mayEdit={mayEdit}
        find={findGivable}
        preview={previewSeparation}
      />
    </Page>
  );
}
