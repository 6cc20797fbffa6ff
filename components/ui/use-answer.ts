"use client";

import { useEffect, useState } from "react";

type Answered<Answer> = { readonly question: string; readonly answer: Answer };

/**
 * Asks the server again whenever the question changes and rests for a while; answers to older
 * questions are dropped. `answer` is about this question, `last` is the newest there is.
 */
export function useAnswer<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  question: Question | undefined,
  restMs = 0,
): { answer: Answer | undefined; last: Answer | undefined } {
  const [answered, setAnswered] = useState<Answered<Answer>>();
  const key = question === undefined ? undefined : JSON.stringify(question);
  useEffect(() => {
    if (key === undefined) return undefined;
    let isOld = false;
    const find = async () => {
      const answer = await ask(JSON.parse(key) as Question);
      if (!isOld) setAnswered({ question: key, answer });
    };
    const timer = setTimeout(() => void find(), restMs);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [ask, key, restMs]);
  const isCurrent = answered !== undefined && answered.question === key;
  return { answer: isCurrent ? answered.answer : undefined, last: answered?.answer };
}
