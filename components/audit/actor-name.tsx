import { UserCog } from "lucide-react";
import { useTranslations } from "next-intl";
import type { EventShown } from "./event-view.ts";
import { NamedId } from "./named-id.tsx";
import type { Names } from "./names.ts";

type Props = { actor: EventShown["actor"]; names: Names; plain?: boolean };

/** Who did it: a person, a module, the console, or Postern by itself. */
export function ActorName({ actor, names, plain = false }: Props) {
  const t = useTranslations("audit");
  if (actor.id !== undefined) {
    return (
      <span className="inline-flex max-w-full min-w-0 items-center gap-1.5">
        <NamedId id={actor.id} names={names} plain={plain} />
        {actor.impersonated && (
          <UserCog className="size-3.5 text-expiring" aria-label={t("impersonated")} />
        )}
      </span>
    );
  }
  if (actor.kind === "operator") return t("operator", { name: actor.name ?? "" });
  if (actor.kind === "system") return t("postern", { name: actor.name ?? "" });
  return t("nobody");
}
