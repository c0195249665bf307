import { LABELS, type LabelledPrompt } from './prompts.ts';

/** How far two people who labelled the same prompts agree. */
export interface Agreement {
  readonly twice: number;
  readonly agreed: number;
  /** Cohen's kappa: 0 is chance, 1 is all. */
  readonly kappa: number;
  /** Of each label of the first, how many the second gave it too. */
  readonly byLabel: ReadonlyMap<string, { readonly count: number; readonly agreed: number }>;
}

export function agreementOf(prompts: readonly LabelledPrompt[], second: ReadonlyMap<string, string>): Agreement {
  const pairs = prompts.flatMap(({ id, label }) => {
    const other = second.get(id);
    return other === undefined ? [] : [{ label, other }];
  });
  const agreed = pairs.filter(({ label, other }) => label === other).length;
  const byLabel = new Map(
    LABELS.map((name) => {
      const those = pairs.filter(({ label }) => label === name);
      return [name, { count: those.length, agreed: those.filter(({ other }) => other === name).length }];
    }),
  );
  const byChance = LABELS.reduce((sum, name) => {
    const others = pairs.filter(({ other }) => other === name).length;
    return sum + ((byLabel.get(name)?.count ?? 0) * others) / pairs.length ** 2;
  }, 0);
  return { twice: pairs.length, agreed, kappa: (agreed / pairs.length - byChance) / (1 - byChance), byLabel };
}

/** Those on whose label nobody disagreed. */
export function undisputed(
  prompts: readonly LabelledPrompt[],
  second: ReadonlyMap<string, string>,
): readonly LabelledPrompt[] {
  return prompts.filter(({ id, label }) => (second.get(id) ?? label) === label);
}
