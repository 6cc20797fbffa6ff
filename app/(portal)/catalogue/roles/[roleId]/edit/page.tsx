import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RoleEditor } from "#components/catalogue/role-editor.tsx";
import { Page } from "#components/shell/page.tsx";
import { searchTargets } from "#lib/access/index.ts";
import { getRoleDetail } from "#lib/catalog/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { findContents, previewContents, tryContents } from "../../../actions.ts";

type Props = { params: Promise<{ roleId: string }> };

async function load(roleId: string) {
  const context = await beginFromTicket();
  const role = await answered(getRoleDetail(context, { roleId }));
  const { rights } = await getViewer(context, {});
  if (!rights.includes("catalog.manage")) notFound();
  const own = role.gives.filter(({ isOwn }) => isOwn).map(({ entitlementId }) => entitlementId);
  const ids = [...own, ...role.includes.map(({ id }) => id)];
  const { targets } = ids.length === 0 ? { targets: [] } : await searchTargets(context, { ids });
  return { role, targets };
}

export default async function EditRolePage({ params }: Props) {
  const { roleId } = await params;
  const [t, c, { role, targets }] = await Promise.all([
    getTranslations("roles"),
    getTranslations("catalogue"),
    load(roleId),
  ]);
  return (
    <Page
      title={t("edit-title", { name: role.name })}
      lead={t("edit-lead")}
      crumbs={[
        { label: c("name"), href: "/catalogue" },
        { label: t("name"), href: "/catalogue/roles" },
        { label: role.name, href: `/catalogue/roles/${roleId}` },
        { label: t("contents") },
      ]}
    >
      <RoleEditor
        key={role.version}
        roleId={roleId}
        contents={targets}
        find={findContents}
        attempt={tryContents}
        preview={previewContents}
      />
    </Page>
  );
}
