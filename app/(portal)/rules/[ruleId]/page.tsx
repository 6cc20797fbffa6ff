import { Archive, CircleDot, Play } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RuleChip } from "#components/rules/rule-chip.tsx";
import { RuleEditor } from "#components/rules/rule-editor.tsx";
import { RuleSteps } from "#components/rules/rule-steps.tsx";
import { RuleVersions } from "#components/rules/rule-versions.tsx";
import { RuleRollouts } from "#components/rules/rule-rollouts.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import {
  countMatches,
  getRule,
  listRollouts,
  listRuleFacts,
  searchTargets,
} from "#lib/access/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import {
  checkExpression,
  findGivable,
  previewEnforcing,
  previewRetiring,
  recordOnly,
  saveDraft,
  tryWritten,
} from "../actions.ts";

type Props = { params: Promise<{ ruleId: string }> };

async function load(ruleId: string) {
  const context = await beginFromTicket();
  const { rule, versions } = await answered(getRule(context, { ruleId }));
  const newest =
    versions.find(({ state }) => state === "draft") ??
    versions.find(({ state }) => state === "record_only") ??
    versions.find(({ state }) => state === "enforced") ??
    versions[0];
  const ids = [...new Set((newest?.targets ?? []).map(({ id }) => id))];
  const [{ facts }, { targets }, { rollouts }, viewer] = await Promise.all([
    listRuleFacts(context, {}),
    searchTargets(context, { ids }),
    listRollouts(context, { ruleId, limit: 8 }),
    getViewer(context, {}),
  ]);
  const mayEdit = viewer.rights.includes("rules.manage") && rule.state !== "retired";
  const recorded =
    mayEdit && newest?.state === "record_only"
      ? await countMatches(context, { ruleId })
      : undefined;
  return { rule, versions, newest, facts, targets, rollouts, mayEdit, recorded };
}

export default async function RulePage({ params }: Props) {
  const { ruleId } = await params;
  const { rule, versions, newest, facts, targets, rollouts, mayEdit, recorded } =
    await load(ruleId);
  const [t, format] = await Promise.all([getTranslations("rules"), getFormatter()]);
  const inForce = versions.find(({ state }) => state === "enforced");
  const held = rollouts.find(({ state }) => state === "held");
  const next = newest && newest !== inForce ? newest : undefined;
  return (
    <Page
      title={rule.name}
      crumbs={[{ label: t("name"), href: "/rules" }, { label: rule.name }]}
      chips={<Chips rule={rule} draft={next?.state === "draft" ? next.version : undefined} />}
      lead={t("rule-lead", {
        rights: newest?.targets.length ?? 0,
        holders: format.number(rule.holders),
        description: rule.description,
      })}
      actions={
        mayEdit && <Acts ruleId={ruleId} next={next?.state} isInForce={inForce !== undefined} />
      }
    >
      <LiveRefresh topics={["rollout", "rules"]} />
      <div className="mb-5 flex flex-col gap-3">
        {held && (
          <Banner
            tone="held"
            cause={t("held-cause")}
            action={
              <ButtonLink size="small" href={`/rules/rollouts/${held.id}`}>
                {t("held-look")}
              </ButtonLink>
            }
          >
            {t("held-effect")}
          </Banner>
        )}
        <RuleSteps state={next?.state ?? rule.state} matches={recorded?.matches} />
      </div>
      <RuleEditor
        key={newest?.versionId}
        rule={{
          ruleId,
          code: rule.code,
          name: rule.name,
          description: rule.description,
          ownerId: rule.ownerId,
          expression: newest?.expression ?? "",
          targets,
        }}
        inForce={inForce?.expression}
        isInForce={next === undefined}
        facts={facts}
        mayEdit={mayEdit}
        find={findGivable}
        check={checkExpression}
        attempt={tryWritten}
        save={saveDraft}
      >
        <RuleRollouts rollouts={rollouts} />
        <RuleVersions versions={versions} />
      </RuleEditor>
    </Page>
  );
}

type ChipsProps = { rule: Awaited<ReturnType<typeof load>>["rule"]; draft: number | undefined };

/** What is in force, and the draft that waits; a rule that is nothing but a draft says it once. */
function Chips({ rule: { state, version }, draft }: ChipsProps) {
  return (
    <>
      {state !== "draft" && <RuleChip state={state} version={version > 0 ? version : undefined} />}
      {draft !== undefined && <RuleChip state="draft" version={draft} />}
    </>
  );
}

type ActsProps = { ruleId: string; next: string | undefined; isInForce: boolean };

async function Acts({ ruleId, next, isInForce }: ActsProps) {
  const t = await getTranslations("rules");
  const fields = { ruleId };
  return (
    <>
      {next === undefined && isInForce && (
        <CommandForm
          action={previewRetiring}
          fields={fields}
          button={{ kind: "danger", icon: <Archive />, children: t("retire") }}
        />
      )}
      {next === "draft" && (
        <CommandForm
          action={recordOnly}
          fields={fields}
          button={{ kind: "secondary", icon: <CircleDot />, children: t("record-only") }}
        />
      )}
      {next !== undefined && (
        <CommandForm
          action={previewEnforcing}
          fields={fields}
          button={{ kind: "primary", icon: <Play />, children: t("preview-enforce") }}
        />
      )}
    </>
  );
}
