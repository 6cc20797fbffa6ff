import { Plus, TimerReset } from "lucide-react";
import { useTranslations } from "next-intl";
import { ExtendDialogue } from "#app/(portal)/requests/extend-dialogue.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import type { Home } from "#lib/desk/index.ts";

type Right = Home["rights"][number];
type Props = { right: Right; personId: string };

const usual = 7 * 1440;
const month = 30 * 1440;

/** More time in place where a request gave it; what came otherwise is asked for as new. */
export function ExtendRight({ right, personId }: Props) {
  const t = useTranslations("home");
  const name = `${right.system} ${right.entitlement}`;
  const asked = right.reasons.find(
    ({ requestItemId, role }) => requestItemId !== null && role === null,
  );
  if (!asked?.requestItemId || right.endsAt === null) {
    return (
      <ButtonLink
        size="small"
        href={`/request?item=entitlement:${right.entitlementId}`}
        icon={<Plus />}
        aria-label={t("ask-for", { name })}
      >
        {t("ask-more")}
      </ButtonLink>
    );
  }
  const lasted = Math.round((right.endsAt.getTime() - right.since.getTime()) / 60_000);
  return (
    <ExtendDialogue
      item={{
        itemId: asked.requestItemId,
        beneficiaryId: personId,
        targetKind: "entitlement",
        targetId: right.entitlementId,
        name,
        endsAt: right.endsAt,
        minutes: lasted > 0 && lasted <= month ? lasted : usual,
      }}
      trigger={
        <Button size="small" icon={<TimerReset />} aria-label={t("extend-name", { name })}>
          {t("extend")}
        </Button>
      }
    />
  );
}
