import Link from "next/link";
import { Avatar, type AvatarSize } from "./avatar.tsx";
import { PersonCard } from "./person-card.tsx";

type Props = {
  name: string;
  size?: AvatarSize;
  /** Makes the name a link. */
  href?: string | undefined;
  /** Shown after a short rest of the pointer, and on focus. */
  card?: { title?: string; manager?: string; zone?: string } | undefined;
};

/** A face and a name. A long name is cut at its end, whole in the title. */
export function PersonChip({ name, size = 20, href, card }: Props) {
  const content = (
    <>
      <Avatar name={name} size={size} hidden />
      <span className="cut" title={name}>
        {name}
      </span>
    </>
  );
  const look = "inline-flex max-w-full min-w-0 items-center gap-1.5 align-middle";
  const chip =
    href === undefined ? (
      <span className={look}>{content}</span>
    ) : (
      <Link className={`${look} hover:underline hover:underline-offset-2`} href={href}>
        {content}
      </Link>
    );
  if (!card) return chip;
  return <PersonCard name={name} facts={card} chip={chip} />;
}
