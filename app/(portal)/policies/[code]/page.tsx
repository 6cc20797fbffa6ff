import { Archive, Check } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { PolicyEditor } from "#components/policies/policy-editor.tsx";
import { newPolicy, textOf } from "#components/policies/policy-text.ts";
import { PolicyVersions } from "#components/policies/policy-versions.tsx";
import { ConfirmAct } from "#components/rollouts/confirm-act.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { getPolicy, listPolicies } from "#lib/requests/index.ts";
import { apply, retire, save, tryPolicy } from "../actions.ts";
import { conditionFacts, roleOptions } from "../editing.ts";

type Props = { params: Promise<{ code: string }> };
type Policy = Awaited<ReturnType<typeof getPolicy>>;

export default async function PolicyPage({ params }: Props) {
  const [{ code }, t, context] = await Promise.all([
    params,
    getTranslations("policies"),
    beginFromTicket(),
  ]);
  const policy = await answered(getPolicy(context, { code: decodeURIComponent(code) }));
  const { policies } = await listPolicies(context, {});
  const openItems = policies.find(({ id }) => id === policy.id)?.openItems ?? 0;
  const [newest] = policy.versions;
  const inForce = policy.versions.find(({ isInForce }) => isInForce);
  return (
    <Page
      title={policy.name}
      crumbs={[{ label: t("name"), href: "/policies" }, { label: policy.name }]}
      chips={
        <StatusChip tone={policy.state === "enforced" ? "granted" : "neutral"}>
          {inForce
            ? t("in-force-version", { version: inForce.version })
            : t(`state.${policy.state}`)}
        </StatusChip>
      }
      lead={t("policy-lead", {
        priority: policy.priority,
        open: openItems,
        description: policy.description,
      })}
      actions={<Acts policy={policy} openItems={openItems} />}
    >
      <LiveRefresh topics={["policies"]} />
      <PolicyEditor
        key={newest?.id}
        head={{
          code: policy.code,
          name: policy.name,
          description: policy.description,
          priority: policy.priority,
          condition: newest?.condition ?? "",
        }}
        policy={newest ? textOf(newest.definition) : newPolicy}
        isNew={false}
        inForce={inForce?.condition}
        facts={conditionFacts}
        roles={await roleOptions()}
        attempt={tryPolicy}
        save={save}
      >
        <PolicyVersions
          code={policy.code}
          versions={policy.versions}
          isRetired={policy.state === "retired"}
          apply={apply}
        />
      </PolicyEditor>
    </Page>
  );
}

type ActsProps = { policy: Policy; openItems: number };

async function Acts({ policy, openItems }: ActsProps) {
  const t = await getTranslations("policies");
  const [newest] = policy.versions;
  if (policy.state === "retired" || !newest) return null;
  return (
    <>
      {policy.state === "enforced" && (
        <ConfirmAct
          danger
          title={t("retire-title", { name: policy.name })}
          lead={t("retire-lead")}
          effects={[
            { key: "open", what: t("retire-open", { count: openItems }), effect: t("keeps") },
            { key: "next", what: t("retire-next"), effect: t("next-policy") },
          ]}
          confirm={t("retire")}
          action={retire}
          fields={{ code: policy.code }}
          trigger={
            <Button kind="danger" icon={<Archive />}>
              {t("retire")}
            </Button>
          }
        />
      )}
      {!newest.isInForce && (
        <CommandForm
          action={apply}
          fields={{ code: policy.code, version: String(newest.version) }}
          button={{
            kind: "primary",
            icon: <Check />,
            children: t("apply-version", { version: newest.version }),
          }}
        />
      )}
    </>
  );
}
