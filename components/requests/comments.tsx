import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { Section } from "#components/ui/section.tsx";

type Comment = {
  id: string;
  author: { name: string } | null;
  kind: string;
  body: string;
  at: Date;
};

/** What was asked and answered on a request. */
export function Comments({ comments }: { comments: readonly Comment[] }) {
  const t = useTranslations("requests");
  if (comments.length === 0) return null;
  return (
    <div className="mt-5">
      <Section title={t("said")} count={comments.length}>
        <ul className="rows">
          {comments.map((comment) => (
            <li key={comment.id} className="flex gap-3 py-2.5">
              <Avatar name={comment.author?.name ?? "?"} size={24} hidden />
              <div className="min-w-0 flex-1">
                <div className="flex flex-wrap gap-x-2 text-13">
                  <span className="font-medium">{comment.author?.name}</span>
                  <span className="text-ink-2">
                    {t(comment.kind === "question" ? "did.asked" : "did.wrote")}
                  </span>
                  <span className="caption ml-auto">
                    <Instant at={comment.at} />
                  </span>
                </div>
                <p className="wrap-anywhere whitespace-pre-line">{comment.body}</p>
              </div>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
