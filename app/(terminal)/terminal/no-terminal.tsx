import { ArrowLeft, Server } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "#components/ui/empty-state.tsx";

type Props = { title: string; why: string; next: string };

/** In place of a terminal: why there is none, and what to do about it. */
export async function NoTerminal({ title, why, next }: Props) {
  const t = await getTranslations("terminal");
  return (
    <main id="content" className="mx-auto max-w-[560px] px-4 py-8">
      <title>{`${t("name")} · Postern`}</title>
      <h1 className="mb-2">{title}</h1>
      <EmptyState
        icon={<Server />}
        title={why}
        action={
          // oxlint-disable-next-line next/no-html-link-for-pages
          <a href="/production" className="inline-flex items-center gap-1.5 text-accent">
            <ArrowLeft className="size-4" />
            {next}
          </a>
        }
      />
    </main>
  );
}
