import type { ComponentChildren } from 'preact';

interface StepsProps {
  readonly title: string;
  readonly steps: readonly string[];
  readonly children?: ComponentChildren;
}

export function Steps({ title, steps, children }: StepsProps) {
  return (
    <section>
      <h2>{title}</h2>
      <ol class="steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {children}
    </section>
  );
}
