import { useTranslations } from "next-intl";

type Impact = { key: string; label: string; gained: number; lost: number };
type Props = { label: string; rows: readonly Impact[]; others: (count: number) => string };

const shownMax = 7;

/** What comes (left, green) and goes (right, red) around one zero line, on one scale. */
export function ImpactBars({ label, rows, others }: Props) {
  const t = useTranslations("ui");
  const shown = cut(rows, others);
  const gainMax = Math.max(1, ...shown.map(({ gained }) => gained));
  const lossMax = Math.max(1, ...shown.map(({ lost }) => lost));
  const whole = gainMax + lossMax;
  const share = Math.min(75, Math.max(25, (gainMax / whole) * 100));
  const scale = Math.max(gainMax / share, lossMax / (100 - share));
  return (
    <table className="w-full table-fixed border-collapse text-13" aria-label={label}>
      <colgroup>
        <col className="w-[34%]" />
        <col style={{ width: `${share * 0.66}%` }} />
        <col />
      </colgroup>
      <thead>
        <tr className="caption">
          <th scope="col" className="text-left font-normal">
            {label}
          </th>
          <th scope="col" className="pr-2 text-right font-normal">
            {t("gain")}
          </th>
          <th scope="col" className="pl-2 text-left font-normal">
            {t("lose")}
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ key, label: name, gained, lost }) => (
          <tr key={key} className="h-6">
            <th scope="row" className="cut max-w-0 pr-2 text-left font-normal" title={name}>
              {name}
            </th>
            <td className="border-r border-edge">
              <span className="flex items-center justify-end gap-1.5">
                {gained > 0 && <span className="caption">{gained.toLocaleString("en")}</span>}
                <Bar size={(gained / scale / share) * 100} look="rounded-l-[2px] bg-granted-mark" />
              </span>
            </td>
            <td>
              <span className="flex items-center gap-1.5">
                <Bar
                  size={(lost / scale / (100 - share)) * 100}
                  look="rounded-r-[2px] bg-denied-mark"
                />
                {lost > 0 && <span className="caption">{lost.toLocaleString("en")}</span>}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A fifth of the room stays free for the number at the bar's end. */
function Bar({ size, look }: { size: number; look: string }) {
  if (size <= 0) return null;
  return (
    <i aria-hidden className={`h-2 min-w-0.25 ${look}`} style={{ width: `${size * 0.78}%` }} />
  );
}

function cut(rows: readonly Impact[], others: Props["others"]): Impact[] {
  const moving = rows.filter(({ gained, lost }) => gained + lost > 0);
  if (moving.length <= shownMax) return [...moving];
  const rest = moving.slice(shownMax - 1);
  const sum = (side: "gained" | "lost") => rest.reduce((total, row) => total + row[side], 0);
  const last = {
    key: "others",
    label: others(rest.length),
    gained: sum("gained"),
    lost: sum("lost"),
  };
  return [...moving.slice(0, shownMax - 1), last];
}
