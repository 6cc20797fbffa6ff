"use client";

import { Info } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { classes } from "./classes.ts";
import { codeWords, lineDiff, nameAt, type CodeWord } from "./code-words.ts";

type Props = {
  label: string;
  name?: string;
  value: string;
  onChange?: ((text: string) => void) | undefined;
  /** What is in force: lines that differ from it are marked. */
  before?: string | undefined;
  invalid?: boolean | undefined;
  /** Characters; unset: as long as a condition may be. */
  lengthMax?: number | undefined;
  /** The line below: what is known of the name under the cursor. */
  renderAbout: (name: string) => ReactNode;
};

const looks: Record<CodeWord["kind"], string> = {
  plain: "",
  word: "text-accent",
  text: "text-granted",
  number: "text-expiring",
  note: "text-ink-3",
};

const type = "font-mono text-13 leading-5.5 whitespace-pre [font-variant-ligatures:none]";

/** A condition: coloured, numbered, changed lines marked; below it one line about the fact. */
export function CodeEditor({ label, name, value, onChange, before, invalid, ...more }: Props) {
  const { lengthMax = 4000, renderAbout } = more;
  const [place, setPlace] = useState(0);
  const note = useId();
  const changed = changedLines(before, value);
  const lines = value.split("\n");
  return (
    <div
      className={classes(
        "box overflow-hidden bg-rail focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-focus",
        invalid && "border-denied-mark!",
      )}
    >
      <div className="overflow-x-auto py-2">
        <div className="grid min-w-max">
          <pre aria-hidden className={classes(type, "pointer-events-none [grid-area:1/1]")}>
            {lines.map((line, index) => (
              <CodeLine key={index} line={line} number={index + 1} isNew={changed.has(index)} />
            ))}
          </pre>
          <textarea
            aria-label={label}
            aria-describedby={note}
            aria-invalid={invalid === true ? true : undefined}
            name={name}
            value={value}
            readOnly={onChange === undefined}
            wrap="off"
            rows={Math.max(lines.length, 3)}
            maxLength={lengthMax}
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            onChange={(event) => onChange?.(event.target.value)}
            onSelect={(event) => setPlace(event.currentTarget.selectionStart)}
            className={classes(
              type,
              "min-w-full resize-none overflow-hidden bg-transparent pl-13 text-transparent caret-ink outline-none [grid-area:1/1]",
            )}
          />
        </div>
      </div>
      <div
        id={note}
        className="caption flex min-h-9 items-center gap-2 border-t border-line bg-canvas px-3 py-1.5 [&>svg]:size-3.5"
      >
        <Info />
        <span className="min-w-0 flex-1">{renderAbout(nameAt(value, place))}</span>
      </div>
    </div>
  );
}

function changedLines(before: string | undefined, value: string): ReadonlySet<number> {
  if (before === undefined || before === value) return new Set();
  const added = new Set<number>();
  let index = 0;
  for (const { change } of lineDiff(before, value)) {
    if (change === "removed") continue;
    if (change === "added") added.add(index);
    index += 1;
  }
  return added;
}

type LineProps = { line: string; number: number; isNew: boolean };

function CodeLine({ line, number, isNew }: LineProps) {
  return (
    <span className={classes("flex min-h-5.5 pr-3", isNew && "bg-accent-soft")}>
      <span className="w-9 flex-none pr-2 text-right text-ink-3">{number}</span>
      <span className="w-4 flex-none text-accent">{isNew ? "+" : ""}</span>
      <span>
        {codeWords(line).map((word, index) => (
          <span key={index} className={looks[word.kind]}>
            {word.text}
          </span>
        ))}
      </span>
    </span>
  );
}

/** How a condition became another, line by line. */
export function CodeDifference({ before, after }: { before: string; after: string }) {
  return (
    <pre className={classes(type, "box overflow-x-auto bg-rail py-2")}>
      {lineDiff(before, after).map(({ text, change }, index) => (
        <span
          key={index}
          className={classes(
            "flex min-h-5.5 px-3",
            change === "added" && "bg-granted-wash",
            change === "removed" && "bg-denied-wash",
          )}
        >
          <span className="w-4 flex-none text-ink-2">
            {change === "added" ? "+" : change === "removed" ? "−" : ""}
          </span>
          <span>{text}</span>
        </span>
      ))}
    </pre>
  );
}
