import { KeyRound, Pencil, Plus, Users } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RoleForm } from "#components/catalogue/edit-forms.tsx";
import { HoldersTable } from "#components/catalogue/holders-table.tsx";
import { RetireChip } from "#components/catalogue/retire-chip.tsx";
import { RetireForm } from "#components/catalogue/retire-form.tsx";
import { Longest, Owner } from "#components/catalogue/rights-table.tsx";
import { RoleGives } from "#components/catalogue/role-gives.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { RiskChip } from "#components/ui/risk-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listRoleHolders } from "#lib/access/index.ts";
import { getRoleDetail } from "#lib/catalog/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { changeRole, findOwner, previewRetiring } from "../../actions.ts";
import { holderCounts } from "../../holder-counts.ts";

type Props = {
  params: Promise<{ roleId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};
type Role = Awaited<ReturnType<typeof getRoleDetail>>;

async function load(roleId: string, cursor: string | undefined) {
  const context = await beginFromTicket();
  const role = await answered(getRoleDetail(context, { roleId }));
  const { rights } = await getViewer(context, {});
  const counts = await holderCounts(context, [roleId]);
  const page = { roleId, ...(cursor !== undefined && { cursor }) };
  const holders = counts && (await listRoleHolders(context, page));
  return {
    role,
    holders,
    people: counts && (counts.get(roleId) ?? 0),
    mayEdit: rights.includes("catalog.manage"),
  };
}

export default async function RolePage({ params, searchParams }: Props) {
  const [{ roleId }, given] = await Promise.all([params, searchParams]);
  const { cursor } = firstOf(given, ["cursor"] as const);
  const [t, c, { role, holders, people, mayEdit }] = await Promise.all([
    getTranslations("roles"),
    getTranslations("catalogue"),
    load(roleId, cursor),
  ]);
  const path = `/catalogue/roles/${roleId}`;
  return (
    <Page
      title={
        people === undefined
          ? t("gives", { name: role.name, rights: role.rights })
          : t("gives-to", { name: role.name, rights: role.rights, people })
      }
      crumbs={[
        { label: c("name"), href: "/catalogue" },
        { label: t("name"), href: "/catalogue/roles" },
        { label: role.name },
      ]}
      chips={
        <>
          <RiskChip risk={role.risk} long />
          <RetireChip retiresAt={role.retiresAt} />
        </>
      }
      lead={role.description || undefined}
      actions={<Acts role={role} mayEdit={mayEdit} />}
      aside={<Facts role={role} />}
      asideWidth={312}
    >
      <LiveRefresh topics={["catalogue", "access", "rollout"]} />
      <div className="flex flex-col gap-6">
        <Section title={t("gives-head")} count={role.gives.length}>
          <RoleGives
            rights={role.gives}
            empty={<EmptyState icon={<KeyRound />} title={t("gives-nothing")} />}
          />
        </Section>
        {holders && (
          <Section title={t("assigned")} count={people}>
            <HoldersTable
              holders={holders.holders.map((each) => ({
                ...each,
                key: each.assignmentId,
                since: each.validFrom,
                endsAt: each.validTo ?? each.reviewBy,
                reasons: [{ ...each, role: null, approvedBy: [] }],
              }))}
              empty={<EmptyState icon={<Users />} title={t("nobody-assigned")} />}
            />
            <Pagination
              firstHref={cursor && path}
              nextHref={holders.cursor ? addressOf(path, { cursor: holders.cursor }) : undefined}
            />
          </Section>
        )}
      </div>
    </Page>
  );
}

async function Acts({ role, mayEdit }: { role: Role; mayEdit: boolean }) {
  const [t, c] = await Promise.all([getTranslations("roles"), getTranslations("catalogue")]);
  const { roleId, name } = role;
  if (!mayEdit) {
    return role.isRequestable ? (
      <ButtonLink kind="primary" icon={<Plus />} href={`/request?target=role:${roleId}`}>
        {c("request")}
      </ButtonLink>
    ) : null;
  }
  return (
    <>
      <RoleForm
        role={role}
        act={changeRole}
        find={findOwner}
        trigger={<Button icon={<Pencil />}>{t("edit-about")}</Button>}
      />
      <RetireForm of="role" id={roleId} name={name} act={previewRetiring} />
      <ButtonLink kind="primary" icon={<Pencil />} href={`/catalogue/roles/${roleId}/edit`}>
        {t("edit-contents")}
      </ButtonLink>
    </>
  );
}

async function Facts({ role }: { role: Role }) {
  const [t, c] = await Promise.all([getTranslations("roles"), getTranslations("catalogue")]);
  const named = (roles: Role["includes"]) =>
    roles.length === 0 ? (
      <span className="text-ink-3">{c("nothing")}</span>
    ) : (
      roles.map(({ id, name }) => (
        <span key={id} className="block">
          <TextLink href={`/catalogue/roles/${id}`}>{name}</TextLink>
        </span>
      ))
    );
  return (
    <Section title={c("facts")}>
      <DefinitionRows
        rows={[
          { term: c("field.owner"), value: <Owner name={role.ownerName} /> },
          { term: c("field.longest"), value: <Longest minutes={role.minutesMax} /> },
          {
            term: c("field.requestable"),
            value: c(role.isRequestable ? "can-be-asked" : "not-asked"),
          },
          { term: t("includes"), value: named(role.includes) },
          { term: t("included-in"), value: named(role.includedIn) },
          { term: t("version"), value: role.version },
          { term: c("field.code"), value: <span className="mono">{role.code}</span> },
        ]}
      />
    </Section>
  );
}
